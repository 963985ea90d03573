# SPDX-License-Identifier: GPL-2.0-or-later
# libvirtscout: vs_check() for programs, shared and static. It needs the C library and no other.
file(GLOB library_sources CONFIGURE_DEPENDS lib/*.c)
add_library(vs_library OBJECT ${library_sources} ${fast_sources} probe/live_change.c)
# Only what lib/ marks PUBLIC is seen from outside.
target_compile_options(vs_library PRIVATE -fvisibility=hidden)

set(map ${PROJECT_SOURCE_DIR}/lib/libvirtscout.map)
add_library(virtscout_shared SHARED $<TARGET_OBJECTS:vs_library>)
set_target_properties(virtscout_shared PROPERTIES OUTPUT_NAME virtscout VERSION ${PROJECT_VERSION}
  SOVERSION ${PROJECT_VERSION_MAJOR} LINK_DEPENDS ${map} LINKER_LANGUAGE C)
target_link_options(virtscout_shared PRIVATE LINKER:--version-script=${map})
if(NOT VIRTSCOUT_SANITIZE AND NOT VIRTSCOUT_FUZZ)
  target_link_options(virtscout_shared PRIVATE LINKER:-z,defs)
endif()

# Hidden names are still names in an archive: made local, they can't meet those of the program.
set(library_object ${CMAKE_CURRENT_BINARY_DIR}/libvirtscout.o)
set(library_archive ${CMAKE_CURRENT_BINARY_DIR}/libvirtscout.a)
add_custom_command(OUTPUT ${library_archive}
  COMMAND ${CMAKE_LINKER} -r -o ${library_object} $<TARGET_OBJECTS:vs_library>
  COMMAND ${CMAKE_OBJCOPY} --localize-hidden ${library_object}
  COMMAND ${CMAKE_COMMAND} -E rm -f ${library_archive}
  COMMAND ${CMAKE_AR} rcs ${library_archive} ${library_object}
  DEPENDS vs_library $<TARGET_OBJECTS:vs_library> COMMAND_EXPAND_LISTS VERBATIM)
add_custom_target(virtscout_static ALL DEPENDS ${library_archive})

file(RELATIVE_PATH prefix_from_pc ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(lib/virtscout.pc.in ${CMAKE_CURRENT_BINARY_DIR}/virtscout.pc @ONLY)
install(TARGETS virtscout_shared LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${library_archive} DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/virtscout.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES include/virtscout/check.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/virtscout)
