# SPDX-License-Identifier: GPL-2.0-or-later
# Replayed machines: tests/machines/README.md.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME machines COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/machines/replay.py)
set_tests_properties(machines PROPERTIES TIMEOUT 300 ENVIRONMENT "VIRTSCOUT_BIN=$<TARGET_FILE:virtscout>")
