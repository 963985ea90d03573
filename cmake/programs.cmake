# SPDX-License-Identifier: GPL-2.0-or-later
# virtscout-full: every command but check. virtscout (check.cmake) executes it from beside it or from libexec.
add_executable(virtscout-full cli/full.c cli/options.c cli/output.c cli/complain.c cli/terminal.c
  cli/session.c cli/assume.c cli/rule_files.c cli/rule_trust.c cli/cmd_audit.c cli/cmd_advise.c cli/cmd_validate.c cli/cmd_boot.c cli/boot_guest.c cli/boot_say.c cli/disk.c cli/raw.c
  cli/cmd_facts.c cli/cmd_snapshot.c cli/cmd_explain.c cli/cmd_rules.c)
target_link_libraries(virtscout-full PRIVATE vs_report vs_launch vs_rules vs_probe)
if(VIRTSCOUT_FULL_STATIC)
  target_compile_options(virtscout-full PRIVATE -fno-pie)
  target_link_options(virtscout-full PRIVATE -static)
  # As for virtscout: unset, not OFF.
  set_property(TARGET virtscout-full PROPERTY POSITION_INDEPENDENT_CODE)
endif()
install(TARGETS virtscout-full RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/virtscout)
install(FILES docs/virtscout-rules.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
