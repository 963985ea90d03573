# SPDX-License-Identifier: GPL-2.0-or-later
# The rule engine, and the rules built in: rulec compiles data/rules/*.json to C, so that a rule that is wrong
# fails the build with file, line and column.
file(GLOB rule_engine CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/rules/*.c)
list(FILTER rule_engine EXCLUDE REGEX "/(rulec|emit)\\.c$")
file(GLOB rule_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/data/rules/*.json)
list(SORT rule_files)

add_library(vs_rule_engine STATIC ${rule_engine})
target_link_libraries(vs_rule_engine PUBLIC vs_probe vs_core PRIVATE virtscout::JANSSON)

# rulec is the engine without the rules.
add_executable(rulec rules/rulec.c rules/emit.c)
target_link_libraries(rulec PRIVATE vs_rule_engine)

set(rules_builtin ${CMAKE_BINARY_DIR}/rules_builtin.c)
add_custom_command(OUTPUT ${rules_builtin}
  COMMAND rulec ${rules_builtin} ${rule_files}
  DEPENDS rulec ${rule_files}
  COMMENT "Compiling the rules" VERBATIM)

add_library(vs_rules STATIC ${rules_builtin})
target_link_libraries(vs_rules PUBLIC vs_rule_engine)
