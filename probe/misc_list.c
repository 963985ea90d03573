// SPDX-License-Identifier: GPL-2.0-or-later
// Which devices of major 10 drivers have registered.
#include "probe/misc_list.h"

#include <errno.h>

bool misc_text_has(struct span text, const char *name)
{
	struct span line, number, word, more;

	while (text_line(&text, &line))
		if (text_word(&line, &number) && text_word(&line, &word) && text_is(word, name) &&
			!text_word(&line, &more))
			return true;
	return false;
}

int misc_names(struct source *source, struct blob *names)
{
	int rc = source_list(source, MISC_NAMES, names);

	return rc == 0 && !names->len ? -ENOENT : rc;
}

void misc_name_fact(struct probe_context *context, enum fact_id fact, const char *name)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	int rc = misc_names(context->source, &names);

	if (rc < 0)
		fact_set_refused(context->facts, fact, rc, EV_OF_DIR(MISC_NAMES));
	else
		fact_set_bool(
			context->facts, fact, blob_name_has(&names, name), EV_OF_DIR(MISC_NAMES));
}

void misc_list_open(struct misc_list *misc, struct source *source)
{
	*misc = (struct misc_list){
		.text = BLOB_HEAP, .names = BLOB_HEAP, .names_rc = -ERR_NOT_CAPTURED};
	misc->text_rc = source_read(source, MISC_TEXT, &misc->text);
	if (misc->text_rc < 0)
		misc->names_rc = misc_names(source, &misc->names);
}

void misc_list_close(struct misc_list *misc)
{
	blob_free(&misc->text);
	blob_free(&misc->names);
}

void misc_list_fact(
	const struct misc_list *misc, struct fact_table *facts, enum fact_id fact, const char *name)
{
	if (misc->text_rc == 0)
		fact_set_bool(facts, fact,
			misc_text_has((struct span){misc->text.at, misc->text.len}, name),
			EV_OF_FILE(MISC_TEXT, name));
	else if (misc->names_rc == 0)
		fact_set_bool(
			facts, fact, blob_name_has(&misc->names, name), EV_OF_DIR(MISC_NAMES));
	else
		fact_set_refused(facts, fact, misc->names_rc, EV_OF_FILE(MISC_TEXT, name));
}
