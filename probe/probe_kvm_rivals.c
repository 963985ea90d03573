// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who else may hold VMX or SVM? Processors let one hypervisor at a time have them.
 *
 * Names: VirtualBox's vboxdrv, VMware's vmmon; jailhouse, which puts itself below the running
 * kernel; acrn (drivers/virt/acrn) and mshv_root (drivers/hv), whose hypervisors are below from
 * the start. A module's refcnt counts the modules that use it, too (kernel/module/main.c).
 */
#include "probe/kvm_parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *const rivals[] = {"vboxdrv", "vmmon", "jailhouse", "acrn", "mshv_root"};

#define RIVAL_COUNT (sizeof(rivals) / sizeof(rivals[0]))

/* How many hold @module that are no modules themselves; or a negative errno. */
static int64_t count_users(struct source *source, const char *module)
{
	cleanup_blob struct blob holders = BLOB_HEAP;
	int64_t holding;
	uint64_t users;
	char path[64];
	int rc;

	snprintf(path, sizeof(path), "/sys/module/%s/refcnt", module);
	rc = source_read_number(source, path, &users);
	if (rc < 0)
		return rc;
	snprintf(path, sizeof(path), "/sys/module/%s/holders", module);
	rc = source_list(source, path, &holders);
	if (rc < 0)
		return rc;
	holding = (int64_t)blob_name_count(&holders);
	if (users > INT32_MAX)
		return -EBADMSG;
	/* The two are read one after the other: a module may have gone between. */
	return (int64_t)users > holding ? (int64_t)users - holding : 0;
}

void probe_kvm_rivals(struct probe_context *context, const struct module_list *modules)
{
	const struct evidence *ev = EV_OF_DIR("/sys/module");
	struct fact_table *facts = context->facts;
	char found[64] = "";
	int64_t users = 0;

	if (modules->listing_rc < 0) {
		fact_set_refused(facts, FACT_KVM_CONTENDER, modules->listing_rc, ev);
		fact_set_refused(facts, FACT_KVM_CONTENDER_USERS, modules->listing_rc, ev);
		return;
	}
	for (size_t i = 0; i < RIVAL_COUNT; i++) {
		int64_t each;

		if (!blob_name_has(&modules->listing, rivals[i]))
			continue;
		if (found[0])
			strcat(found, " ");
		strcat(found, rivals[i]); /* all of them fit */
		each = users < 0 ? users : count_users(context->source, rivals[i]);
		users = each < 0 ? each : users + each;
	}
	fact_set_text(facts, FACT_KVM_CONTENDER, found[0] ? found : "none", ev);
	if (users < 0)
		fact_set_refused(facts, FACT_KVM_CONTENDER_USERS, (int)users,
			EV_OF_FILE("/sys/module/MODULE/refcnt", found));
	else
		fact_set_int(facts, FACT_KVM_CONTENDER_USERS, users,
			found[0] ? EV_OF_FILE("/sys/module/MODULE/refcnt", found)
				 : EV_FROM_FACTS("kvm.contender"));
}
