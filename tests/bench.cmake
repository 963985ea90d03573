# SPDX-License-Identifier: GPL-2.0-or-later
# That a benchmark runs and says something; how fast is no test.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
if(VIRTSCOUT_X86 AND NOT VIRTSCOUT_SANITIZE AND NOT VIRTSCOUT_FUZZ)
  add_test(NAME bench.check COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/bench/test_check.py)
  set_tests_properties(bench.check PROPERTIES TIMEOUT 300
    ENVIRONMENT "VIRTSCOUT_BIN=$<TARGET_FILE:virtscout>;CC=${CMAKE_C_COMPILER}")
endif()
