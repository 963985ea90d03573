# SPDX-License-Identifier: GPL-2.0-or-later
# What `cmake --install` puts where: the programs, and that they find each other there.
add_test(NAME install COMMAND ${CMAKE_COMMAND} -DBUILD=${CMAKE_BINARY_DIR}
  -DPREFIX=${CMAKE_CURRENT_BINARY_DIR}/installed -DBINDIR=${CMAKE_INSTALL_BINDIR}
  -P ${CMAKE_CURRENT_LIST_DIR}/install/check.cmake)
set_tests_properties(install PROPERTIES TIMEOUT 120)
