// SPDX-License-Identifier: GPL-2.0-or-later
// The words in which people read modes, verdicts and reasons for not knowing.
#include "report/words.h"

#define AT(table, index)                                                                           \
	((size_t)(index) < sizeof(table) / sizeof((table)[0]) ? (table)[index] : (table)[0])

// clang-format off
static const char *const modes[] = {
	[MODE_HVM]       = "full virtual machines, any guest system",
	[MODE_PV]        = "virtual machines whose kernel is made for it",
	[MODE_CONTAINER] = "programs in boxes of their own on this kernel",
	[MODE_EMULATION] = "a processor in software, any architecture",
};

static const char *const short_modes[] = {
	[MODE_HVM]       = "full virtual machines",
	[MODE_PV]        = "guests made for it",
	[MODE_CONTAINER] = "programs, this kernel",
	[MODE_EMULATION] = "any other processor",
};

static const char *const costs[] = {
	[COST_NONE]          = "",
	[COST_NEAR_NATIVE]   = "near full speed",
	[COST_SHADOW_PAGING] = "slower page tables",
	[COST_TRANSLATED]    = "many times slower",
};

static const char *const actors[] = {
	[ACTOR_FIRMWARE] = "firmware setup",
	[ACTOR_ADMIN]    = "administrator",
	[ACTOR_USER]     = "you",
	[ACTOR_VENDOR]   = "whoever runs or sells the machine",
};

static const char *const verdicts[] = {
	[VERDICT_NO]         = "does not work here",
	[VERDICT_UNKNOWN]    = "not known",
	[VERDICT_ATTAINABLE] = "would work after the steps below",
	[VERDICT_DEGRADED]   = "works now, at a cost",
	[VERDICT_READY]      = "works now",
};

static const enum style verdict_styles[] = {
	[VERDICT_NO]         = STYLE_BAD,
	[VERDICT_UNKNOWN]    = STYLE_PLAIN,
	[VERDICT_ATTAINABLE] = STYLE_WARN,
	[VERDICT_DEGRADED]   = STYLE_WARN,
	[VERDICT_READY]      = STYLE_GOOD,
};

static const char *const severities[] = {
	[SEVERITY_INFO]     = "Good to know",
	[SEVERITY_WARNING]  = "Warnings",
	[SEVERITY_CRITICAL] = "Critical",
};

static const enum style severity_styles[] = {
	[SEVERITY_INFO]     = STYLE_PLAIN,
	[SEVERITY_WARNING]  = STYLE_WARN,
	[SEVERITY_CRITICAL] = STYLE_BAD,
};

static const enum style status_styles[] = {
	[STATUS_OK]       = STYLE_GOOD,
	[STATUS_WARNING]  = STYLE_WARN,
	[STATUS_CRITICAL] = STYLE_BAD,
	[STATUS_UNKNOWN]  = STYLE_PLAIN,
};

struct remedy {
	const char *live, *replayed;
};

#define CAPTURE "Capture that host with \"virtscout snapshot\", as root, to know."
#define NOTHING "This kernel or machine has nothing to ask; a newer kernel may have."
#define NONSENSE "The answer makes no sense; \"virtscout facts\" shows what was asked."
#define DEPENDS "It becomes a question once what it depends on is known, and there."

static const struct remedy remedies[WHY_COUNT] = {
	[WHY_NOT_ASKED]     = {"\"virtscout facts\" asks.", CAPTURE},
	[WHY_PERMISSION]    = {"Run virtscout as root to know.", CAPTURE},
	[WHY_NOT_CAPTURED]  = {CAPTURE, CAPTURE},
	[WHY_NO_INTERFACE]  = {NOTHING, NOTHING},
	[WHY_MALFORMED]     = {NONSENSE, NONSENSE},
	[WHY_IO]            = {"The kernel refused; \"virtscout facts\" shows the errno.",
		"The kernel refused when it was captured."},
	[WHY_PREREQUISITE]  = {DEPENDS, DEPENDS},
	[WHY_CPUS_DISAGREE] = {"The processors answer differently.", "The processors answer differently."},
	[WHY_LOCKDOWN]      = {"The kernel is locked down (secure boot), for root too.",
		"That kernel was locked down (secure boot), for root too."},
	[WHY_CONFLICT]      = {"Two sources contradict each other; --validate runs a guest to see.",
		"Two sources contradict each other."},
	[WHY_NOT_RUN]       = {"A guest shows it: --validate, or all tests by \"virtscout validate\".",
		"Only a guest that runs on that host shows it: \"virtscout validate\"."},
	[WHY_NO_MEMORY]     = {"There was no memory for the answer; try again.",
		"There was no memory for the answer."},
	[WHY_EXPIRED]       = {"Give it again in /etc/virtscout/facts.d, with a later expiry time.",
		"It had expired on that host when it was captured."},
	[WHY_NOT_GIVEN]     = {"Give it in a file below /etc/virtscout/facts.d.",
		"That host gives it in no file below /etc/virtscout/facts.d."},
	[WHY_NOISY]         = {"Run it again when this machine has less to do.",
		"That host was too busy to measure it."},
};
// clang-format on

const char *mode_words(enum mode mode)
{
	return AT(modes, mode);
}

const char *mode_short(enum mode mode)
{
	return AT(short_modes, mode);
}

const char *cost_words(enum cost cost)
{
	return AT(costs, cost);
}

const char *actor_words(enum actor actor)
{
	return AT(actors, actor);
}

const char *verdict_words(enum verdict verdict)
{
	return AT(verdicts, verdict);
}

const char *severity_heading(enum severity severity)
{
	return AT(severities, severity);
}

enum style verdict_style(enum verdict verdict)
{
	return AT(verdict_styles, verdict);
}

enum style severity_style(enum severity severity)
{
	return AT(severity_styles, severity);
}

enum style status_style(enum status status)
{
	return AT(status_styles, status);
}

const char *why_remedy(enum why why, bool live)
{
	const struct remedy remedy = AT(remedies, why);

	return live ? remedy.live : remedy.replayed;
}
