// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Judging facts by rules.
 *
 * A rule is a three-valued expression over facts (and over the workload), with what follows from
 * it: a finding, effects on the modes, reasons, steps. Rules come from JSON (data/rules/,
 * compiled into the program; user files, loaded at run time) and are compiled to postfix code
 * over fact slots. Judging allocates nothing and never asks the host: what it writes to is made
 * once, for a rule set of any size.
 */
#ifndef VIRTSCOUT_RULES_RULES_H
#define VIRTSCOUT_RULES_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/fact.h"
#include "probe/input_error.h"

enum mode { MODE_HVM, MODE_PV, MODE_CONTAINER, MODE_EMULATION, MODE_COUNT };

/* In rising order of worth. ATTAINABLE: would work after the listed steps. */
enum verdict { VERDICT_NO, VERDICT_UNKNOWN, VERDICT_ATTAINABLE, VERDICT_DEGRADED, VERDICT_READY };

enum cost { COST_NONE, COST_NEAR_NATIVE, COST_SHADOW_PAGING, COST_TRANSLATED };
enum actor { ACTOR_FIRMWARE, ACTOR_ADMIN, ACTOR_USER, ACTOR_VENDOR };
enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_CRITICAL };
enum status { STATUS_OK, STATUS_WARNING, STATUS_CRITICAL, STATUS_UNKNOWN };

const char *mode_name(enum mode mode);             /* "hvm": static, as all of these */
const char *verdict_name(enum verdict verdict);    /* "ready" */
const char *cost_name(enum cost cost);             /* "near-native" */
const char *actor_name(enum actor actor);          /* "firmware" */
const char *severity_name(enum severity severity); /* "critical" */
const char *status_name(enum status status);       /* "ok" */
int mode_find(const char *name);                   /* enum mode, or -1 */

/*
 * What is to be run: design.md section 5, "Workload keys". Unset keys are neutral: a rule's test
 * of one is NO. Values are checked when set.
 */
enum workload_key {
	WORKLOAD_GUEST_OS,
	WORKLOAD_GUEST_VERSION,
	WORKLOAD_GUEST_ARCH,
	WORKLOAD_GUEST_KERNEL,
	WORKLOAD_GUEST_MODIFIED,
	WORKLOAD_ISOLATION,
	WORKLOAD_PASSTHROUGH,
	WORKLOAD_NESTED,
	WORKLOAD_MIGRATION,
	WORKLOAD_DENSITY,
	WORKLOAD_PERFORMANCE,
	WORKLOAD_REALTIME,
	WORKLOAD_GUEST_MIN_KERNEL,
	WORKLOAD_GUEST_LIBC,
	WORKLOAD_GUEST_LEVEL,
	WORKLOAD_KEY_COUNT
};

struct workload {
	char value[WORKLOAD_KEY_COUNT][48]; /* "" : unset */
};

const char *workload_key_name(enum workload_key key);    /* "guest-os": static */
const char *workload_key_meaning(enum workload_key key); /* "the guest's system": static */

/*
 * "guest-os=windows,nested=yes" into @workload; keys that are set stay unless named again. 0, or
 * -EINVAL with @error filled.
 */
int workload_parse(struct workload *workload, const char *text, struct input_error *error);

/*
 * The same from a JSON object in a file. 0, -EINVAL, or the errno of reading it, with @error
 * filled.
 */
int workload_load(struct workload *workload, const char *path, struct input_error *error);

struct rule_set; /* compiled rules */

/* The rules built in: static. */
const struct rule_set *rules_builtin(void);

/*
 * @base with the rules of a JSON file over it: a rule with an id that is there replaces that
 * rule. @base is borrowed as long as the result lives. 0, or a negative errno with @error filled;
 * rules_free() gives the result back.
 */
int rules_load(const struct rule_set *base, const char *path, struct rule_set **rules,
	struct input_error *error);
void rules_free(struct rule_set *rules); /* NULL is allowed */

/* A rule as people see it. All texts are the rule set's; NULL where the rule has none. */
struct rule_info {
	const char *id, *title, *advice;
	enum actor who; /* who can change what the rule is about */
	const char *const *refs;
	size_t ref_count;
	const char *const *objectives; /* LPIC-3 305, such as "351.3" */
	size_t objective_count;
};

/*
 * Gives a table without local facts (probe/fact_local.h) the names of those that the rules test.
 * Where that is not done before it is judged, those facts are unknown.
 */
void rules_name_locals(const struct rule_set *rules, struct fact_table *facts);

size_t rules_count(const struct rule_set *rules);
struct rule_info rules_info(const struct rule_set *rules, size_t index);
int rules_find(const struct rule_set *rules, const char *id); /* index, or -1 */

/* Why: a fact that decided, and a text in which {fact.name} stands for the fact's value. */
struct reason {
	int fact; /* enum fact_id, or -1 */
	const char *text;
	bool of_fact; /* `text` says something of the fact, and reads only with its name before it */
};

/* What a fact is once a step is done. */
struct given {
	uint16_t fact; /* enum fact_id */
	bool known;    /* false: unknown then, because it hangs on what the step changed */
	int64_t number;
	const char *text; /* of a FACT_TEXT; NULL elsewhere */
};

struct step {
	enum actor who;
	const char *action;
	const char *command; /* NULL: none */
	bool reboot;
	const struct given *gives;
	size_t give_count;
};

#define FINDING_FACTS_MAX 8
#define VERDICT_REASONS_MAX 8
#define VERDICT_STEPS_MAX 16
#define VERDICT_ASSUMING_MAX 8

struct finding {
	size_t rule; /* index into the rule set */
	enum truth holds;
	enum severity severity;            /* for the role */
	bool finding;                      /* false: the rule only has effects, nothing to tell */
	bool explained;                    /* it follows from another rule that holds: told there */
	size_t fact_count;                 /* 0 before finding_add_facts() */
	uint16_t facts[FINDING_FACTS_MAX]; /* enum fact_id: those that decided */
};

struct mode_verdict {
	enum verdict verdict;
	enum cost cost;
	size_t reason_count;
	struct reason reasons[VERDICT_REASONS_MAX];
	size_t step_count;
	struct step steps[VERDICT_STEPS_MAX]; /* in the order in which to take them */
	bool has_would_be; /* verdict is UNKNOWN, and assuming these facts good it would be: */
	enum verdict would_be;
	size_t assuming_count;
	uint16_t assuming[VERDICT_ASSUMING_MAX]; /* enum fact_id: the smallest set */
	bool has_then; /* the steps are those of a search (path.h), after which the mode would be: */
	enum verdict then;
	size_t then_assuming_count;
	uint16_t then_assuming[VERDICT_ASSUMING_MAX]; /* enum fact_id: not known then, and needed */
};

struct judgement_room; /* what judging writes to on its way */

struct judgement {
	size_t finding_count;
	struct finding *findings; /* [finding_count], one per rule, in the order of the rule set */
	struct mode_verdict modes[MODE_COUNT];
	enum mode ranking[MODE_COUNT]; /* best first */
	enum mode recommended;         /* ranking[0] */
	size_t reason_count;
	struct reason reasons[VERDICT_REASONS_MAX]; /* why it is recommended */
	enum status status;
	struct judgement_room *room;
};

/* Room for judging by @rules, as often as one likes; NULL where there is no memory. */
struct judgement *judgement_new(const struct rule_set *rules);
void judgement_free(struct judgement *judgement); /* NULL is allowed */

/*
 * Judges by @rules, the ones @judgement was made for. @role: "" for the default severities.
 * Deterministic; does not depend on the order of the rules.
 */
void rules_judge(const struct rule_set *rules, const struct fact_table *facts,
	const struct workload *workload, const char *role, struct judgement *judgement);

/*
 * Fills in the facts that decided, of one rule or of all findings that hold to @least that degree,
 * for those who tell them. What was judged is still there, and as it was.
 */
void finding_add_facts(struct judgement *judgement, size_t finding);
void judgement_add_facts(struct judgement *judgement, enum truth least);

/* Is this a role that design.md knows? */
bool role_is_known(const char *role);

/* Exit status (design.md section 5) of a mode's verdict, and of a whole judgement. */
int verdict_exit_status(enum verdict verdict);
int status_exit_status(enum status status);

#endif
