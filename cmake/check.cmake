# SPDX-License-Identifier: GPL-2.0-or-later
# virtscout: the static program with the fast path, libc only; check_virtscout is a link to it.
add_executable(virtscout cli/virtscout.c cli/check.c cli/plugin.c cli/need.c cli/line.c
  probe/fast.c probe/backend_table.c probe/source_fast.c probe/live_file.c probe/live_kvm.c)
target_link_libraries(virtscout PRIVATE vs_core)
target_compile_definitions(virtscout PRIVATE
  VIRTSCOUT_LIBEXECDIR="${CMAKE_INSTALL_FULL_LIBEXECDIR}/virtscout")
# The sanitizers have no static runtime.
if(NOT VIRTSCOUT_SANITIZE)
  target_link_options(virtscout PRIVATE -static)
  target_compile_options(virtscout PRIVATE -fno-pie)
  set_target_properties(virtscout PROPERTIES POSITION_INDEPENDENT_CODE OFF)
endif()
add_custom_command(TARGET virtscout POST_BUILD
  COMMAND ${CMAKE_COMMAND} -E create_symlink virtscout ${CMAKE_BINARY_DIR}/check_virtscout VERBATIM)
install(TARGETS virtscout RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${CMAKE_BINARY_DIR}/check_virtscout DESTINATION ${CMAKE_INSTALL_BINDIR})
