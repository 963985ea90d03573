// SPDX-License-Identifier: GPL-2.0-or-later
// Which devices of major 10 drivers have registered.
#include "probe/misc_list.h"

#include "probe/decode_text.h"

#define TEXT "/proc/misc"
#define NAMES "/sys/class/misc"

void misc_list_open(struct misc_list *misc, struct source *source)
{
	*misc = (struct misc_list){
		.text = BLOB_HEAP, .names = BLOB_HEAP, .names_rc = -ERR_NOT_CAPTURED};
	misc->text_rc = source_read(source, TEXT, &misc->text);
	if (misc->text_rc < 0)
		misc->names_rc = source_list(source, NAMES, &misc->names);
}

void misc_list_close(struct misc_list *misc)
{
	blob_free(&misc->text);
	blob_free(&misc->names);
}

/* Does a line "232 kvm" name it? */
static bool text_lists(struct span text, const char *name)
{
	struct span line, number, word, more;

	while (text_line(&text, &line))
		if (text_word(&line, &number) && text_word(&line, &word) && text_is(word, name) &&
			!text_word(&line, &more))
			return true;
	return false;
}

void misc_list_fact(
	const struct misc_list *misc, struct fact_table *facts, enum fact_id fact, const char *name)
{
	if (misc->text_rc == 0)
		fact_set_bool(facts, fact,
			text_lists((struct span){misc->text.at, misc->text.len}, name),
			EV_OF_FILE(TEXT, name));
	else if (misc->names_rc == 0)
		fact_set_bool(facts, fact, blob_name_has(&misc->names, name), EV_OF_DIR(NAMES));
	else
		fact_set_refused(facts, fact, misc->names_rc, EV_OF_FILE(TEXT, name));
}
