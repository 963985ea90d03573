# SPDX-License-Identifier: GPL-2.0-or-later
# Golden verdicts of hosts and workloads: tests/golden/golden.py.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME golden COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/golden/golden.py)
set_tests_properties(golden PROPERTIES TIMEOUT 300 ENVIRONMENT "VIRTSCOUT_BIN=$<TARGET_FILE:virtscout>")
