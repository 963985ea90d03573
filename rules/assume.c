// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What would the verdict be if facts that are not known were good? The smallest set of such facts
 * that leads to a verdict (design.md section 7, would_be and assuming).
 *
 * "Good" is what favours the mode. A BOOL fact is taken to be one value, the one that what makes
 * the mode ready wants, or else the one that keeps away what is in its way. A number or a text
 * may come out either way in every test: which value it would be, nobody says.
 *
 * Assuming more never loses a verdict (values that are known stay), so a fact without which all
 * others are not enough is in every set that suffices: these are found first, and mostly suffice.
 * Then sets of one, two and three more are tried, of the facts that can still change something
 * beside these. A set that is not enough is made as large as it can be without being enough: one
 * of the facts that are then left out, a cut, is in every set that suffices, so that only these
 * need be added to what is missing one. In the end, facts are dropped from the full set, one by
 * one, while the verdict stands.
 */
#include "rules/assume.h"

#include <string.h>

#define TRIES_MAX 1500 /* less than a millisecond with the rules built in */
#define EXTRA_MAX 3    /* facts beyond the necessary ones that are tried in all combinations */
#define CUTS_MAX 64

/*
 * The verdict on what is assumed now; NO counts as none, as no assumption was good for it. Only
 * what hangs on facts that were taken or left since the last time is judged anew.
 */
static enum verdict try_now(struct assuming *assuming)
{
	const struct mode_effect *effects = assuming->judging.rules->effects[assuming->mode];
	const struct judgement_room *room = assuming->room;
	struct mode_effects all = assuming->rest;
	enum verdict verdict;

	for (size_t i = 0; i < assuming->needed_count; i++)
		if (room->touched[room->needed[i]] & assuming->changed)
			judge_rule(&assuming->judging, room->needed[i]);
	assuming->changed = 0;
	assuming->tries += 1 + assuming->needed_count / 64; /* long ones count more */
	for (size_t i = 0; i < assuming->live_count; i++) {
		const struct mode_effect *effect = &effects[room->live[i]];

		mode_effects_add(&all, (enum effect_kind)effect->effect.kind,
			room->supposed[effect->rule].effective);
	}
	verdict = mode_verdict_of(all, assuming->ready_now);
	return verdict == VERDICT_NO ? VERDICT_UNKNOWN : verdict;
}

static void take(struct assuming *assuming, size_t n, bool good)
{
	uint16_t fact = assuming->facts[n];

	assuming->assume[fact] = good ? assuming->good[fact] : (uint8_t)ASSUME_NOTHING;
	assuming->changed |= fact_bit(fact);
}

static void take_all(struct assuming *assuming)
{
	for (size_t n = 0; n < assuming->fact_count; n++)
		take(assuming, n, true);
}

/* Facts as bits, by their number in assuming->facts. */
#define WORDS ((FACT_COUNT + 63) / 64)

/* The search for a few more facts. */
struct adding {
	struct assuming *assuming;
	/* Of every cut [cut_count], one fact must be assumed: with all others nothing is known. */
	uint64_t cuts[CUTS_MAX][WORDS];
	size_t cut_count;
	uint64_t taken[WORDS];    /* the facts that are assumed now */
	uint64_t excluded[WORDS]; /* all sets with these have been looked at */
	enum verdict best; /* of all sets that were tried, and the first set of that verdict */
	uint64_t winner[WORDS];
};

static bool bit_get(const uint64_t *bits, size_t n)
{
	return bits[n / 64] >> (n % 64) & 1;
}

static void bit_flip(uint64_t *bits, size_t n)
{
	bits[n / 64] ^= UINT64_C(1) << (n % 64);
}

static void add_one(struct adding *adding, size_t n, bool good)
{
	take(adding->assuming, n, good);
	bit_flip(adding->taken, n);
}

/* A cut that no fact that is assumed now is in; NULL: none is known. */
static const uint64_t *find_cut(const struct adding *adding)
{
	for (size_t i = 0; i < adding->cut_count; i++) {
		uint64_t common = 0;

		for (size_t word = 0; word < WORDS; word++)
			common |= adding->cuts[i][word] & adding->taken[word];
		if (!common)
			return adding->cuts[i];
	}
	return NULL;
}

/*
 * What is assumed now is not enough. Adds as many facts as can be without making it enough: what
 * is left is a cut.
 */
static const uint64_t *make_cut(struct adding *adding)
{
	struct assuming *const assuming = adding->assuming;
	uint64_t *cut = adding->cuts[adding->cut_count++];
	uint64_t before[WORDS];

	memcpy(before, adding->taken, sizeof(before));
	memset(cut, 0, sizeof(before));
	for (size_t n = 0; n < assuming->fact_count; n++) {
		if (bit_get(before, n))
			continue;
		take(assuming, n, true);
		if (try_now(assuming) == VERDICT_UNKNOWN)
			continue;
		take(assuming, n, false);
		bit_flip(cut, n);
	}
	for (size_t n = 0; n < assuming->fact_count; n++)
		if (!bit_get(before, n))
			take(assuming, n, false);
	return cut;
}

/* Does the set @a come before @b where sets are listed by their first facts? */
static bool is_before(const uint64_t *a, const uint64_t *b)
{
	for (size_t word = 0; word < WORDS; word++) {
		const uint64_t differ = a[word] ^ b[word];

		if (differ)
			return a[word] & (differ & -differ);
	}
	return false;
}

/* All sets of up to @left more facts, of which each hits a cut that is not hit yet. */
static void try_sets(struct adding *adding, size_t left)
{
	const uint64_t *cut = find_cut(adding);
	uint64_t excluded[WORDS];

	if (!cut) {
		enum verdict verdict = try_now(adding->assuming);

		if (verdict > adding->best ||
			(verdict == adding->best && verdict != VERDICT_UNKNOWN &&
				is_before(adding->taken, adding->winner))) {
			adding->best = verdict;
			memcpy(adding->winner, adding->taken, sizeof(adding->winner));
		}
		if (verdict != VERDICT_UNKNOWN || left == 0 || adding->cut_count == CUTS_MAX)
			return;
		cut = make_cut(adding);
	}
	if (left == 0)
		return;
	memcpy(excluded, adding->excluded, sizeof(excluded));
	for (size_t n = 0; n < adding->assuming->fact_count; n++) {
		if (!bit_get(cut, n) || bit_get(adding->excluded, n))
			continue;
		if (adding->assuming->tries >= TRIES_MAX)
			break;
		add_one(adding, n, true);
		try_sets(adding, left - 1);
		add_one(adding, n, false);
		bit_flip(adding->excluded, n);
	}
	memcpy(adding->excluded, excluded, sizeof(excluded));
}

/* What is assumed is necessary, and not enough: a few more facts. UNKNOWN: none were found. */
static enum verdict add_facts(struct assuming *assuming)
{
	struct adding adding = {.assuming = assuming, .best = VERDICT_UNKNOWN};

	assume_find_facts(assuming);
	for (size_t more = 1; more <= EXTRA_MAX && adding.best == VERDICT_UNKNOWN; more++)
		try_sets(&adding, more);
	if (adding.best != VERDICT_UNKNOWN)
		for (size_t n = 0; n < assuming->fact_count; n++)
			take(assuming, n, bit_get(adding.winner, n));
	return adding.best;
}

/* From all facts, drops one after the other, the last first, while the verdict stands. */
static enum verdict drop_facts(struct assuming *assuming, enum verdict full)
{
	take_all(assuming);
	for (size_t n = assuming->fact_count; n-- > 0;) {
		take(assuming, n, false);
		if (try_now(assuming) != full)
			take(assuming, n, true);
	}
	return full;
}

/* Leaves the smallest set that was found in assuming->assume. UNKNOWN: there is none. */
static enum verdict search(struct assuming *assuming)
{
	uint16_t facts[FACT_COUNT];
	bool necessary[FACT_COUNT];
	enum verdict full, best;
	size_t fact_count;

	assume_find_facts(assuming);
	take_all(assuming);
	full = try_now(assuming);
	if (full == VERDICT_UNKNOWN)
		return full;
	for (size_t n = 0; n < assuming->fact_count; n++) {
		take(assuming, n, false);
		necessary[n] = try_now(assuming) == VERDICT_UNKNOWN;
		take(assuming, n, true);
	}
	for (size_t n = 0; n < assuming->fact_count; n++)
		take(assuming, n, necessary[n]);
	best = try_now(assuming);
	if (best != VERDICT_UNKNOWN)
		return best;
	fact_count = assuming->fact_count;
	memcpy(facts, assuming->facts, sizeof(facts));
	best = add_facts(assuming);
	if (best != VERDICT_UNKNOWN)
		return best;
	assuming->fact_count = fact_count;
	memcpy(assuming->facts, facts, sizeof(facts));
	return drop_facts(assuming, full);
}

/* Nothing is assumed, and all rules are as the facts are. */
static void begin(struct assuming *assuming, const struct judging *judging)
{
	memset(assuming->assume, ASSUME_NOTHING, sizeof(assuming->assume));
	memcpy(assuming->room->supposed, judging->values,
		judging->rules->count * sizeof(*judging->values));
	assuming->changed = 0;
}

/*
 * Is the mode blocked by what is known and what is assumed together? Nothing was assumed for the
 * sake of what blocks it, but a fact taken as good may show it: a processor that has VMX, on a
 * kernel that does not show the flag.
 */
static bool is_blocked_then(struct assuming *assuming)
{
	const struct rule_set *rules = assuming->judging.rules;

	for (size_t i = 0; i < rules->count; i++)
		judge_rule(&assuming->judging, rules->order[i]);
	return mode_effects_of(&assuming->judging, assuming->mode).blocked == TRUTH_YES;
}

void mode_assume(const struct judging *judging, enum mode mode, struct mode_verdict *verdict)
{
	struct assuming assuming = {.judging = *judging, .room = judging->room, .mode = mode};
	const struct mode_effects now = mode_effects_of(judging, mode);
	enum verdict would_be;
	size_t count = 0;

	assuming.judging.values = assuming.room->supposed;
	assuming.judging.input.values = assuming.room->supposed;
	assuming.judging.input.assume = assuming.assume;
	assuming.ready_now = now.ready;
	begin(&assuming, judging);
	assume_look_around(&assuming, now.blocked == TRUTH_YES && now.ready != TRUTH_YES);
	would_be = search(&assuming);
	if (would_be == VERDICT_UNKNOWN ||
		(would_be > VERDICT_ATTAINABLE && now.ready != TRUTH_YES &&
			is_blocked_then(&assuming))) {
		begin(&assuming, judging);
		assume_look_at_blocks(&assuming);
		would_be = search(&assuming);
	}
	for (size_t fact = 0; fact < FACT_COUNT; fact++)
		count += assuming.assume[fact] != ASSUME_NOTHING;
	if (would_be == VERDICT_UNKNOWN || count > VERDICT_ASSUMING_MAX)
		return;
	verdict->has_would_be = true;
	verdict->would_be = would_be;
	for (size_t fact = 0; fact < FACT_COUNT; fact++)
		if (assuming.assume[fact] != ASSUME_NOTHING)
			verdict->assuming[verdict->assuming_count++] = (uint16_t)fact;
}
