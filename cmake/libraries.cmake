# SPDX-License-Identifier: GPL-2.0-or-later
# The libraries of virtscout-full. Each shared one costs every start about 60 µs of mapping and relocating
# (./dev bench start), so those that most commands need are linked from their archives where there are any;
# all four take 250 µs from each start, a fifth of one. Who ships updates of those libraries (a distribution) turns it off.
# libpci and libudev, which few hosts need, are loaded when they are needed (probe/library.h), for the headers alone.
option(VIRTSCOUT_STATIC_LIBRARIES "Link jansson, zlib, libdeflate, liblzma and libcpuid from archives where there are any" ON)

# virtscout::NAME, made from the pkg-config module of that NAME.
function(virtscout_library name archive)
  add_library(virtscout_${name} INTERFACE)
  add_library(virtscout::${name} ALIAS virtscout_${name})
  if(VIRTSCOUT_STATIC_LIBRARIES AND NOT CMAKE_CROSSCOMPILING)
    pkg_get_variable(folder ${${name}_MODULE_NAME} libdir)
    find_library(VIRTSCOUT_${name}_ARCHIVE ${archive} HINTS ${folder})
    mark_as_advanced(VIRTSCOUT_${name}_ARCHIVE)
  endif()
  if(VIRTSCOUT_STATIC_LIBRARIES AND NOT CMAKE_CROSSCOMPILING AND VIRTSCOUT_${name}_ARCHIVE)
    target_include_directories(virtscout_${name} SYSTEM INTERFACE ${${name}_INCLUDE_DIRS})
    target_link_libraries(virtscout_${name} INTERFACE ${VIRTSCOUT_${name}_ARCHIVE})
  else()
    target_link_libraries(virtscout_${name} INTERFACE PkgConfig::${name})
  endif()
endfunction()

# Headers only.
function(virtscout_headers name)
  add_library(virtscout_${name} INTERFACE)
  add_library(virtscout::${name} ALIAS virtscout_${name})
  target_include_directories(virtscout_${name} SYSTEM INTERFACE ${${name}_INCLUDE_DIRS})
endfunction()

pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(DEFLATE REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(LZMA REQUIRED IMPORTED_TARGET liblzma)
pkg_check_modules(LIBPCI REQUIRED libpci)
pkg_check_modules(LIBUDEV REQUIRED libudev)
virtscout_library(JANSSON libjansson.a)
virtscout_library(ZLIB libz.a)
virtscout_library(DEFLATE libdeflate.a)
virtscout_library(LZMA liblzma.a)
virtscout_headers(LIBPCI)
virtscout_headers(LIBUDEV)
if(VIRTSCOUT_X86)
  pkg_check_modules(LIBCPUID REQUIRED IMPORTED_TARGET libcpuid)
  virtscout_library(LIBCPUID libcpuid.a)
endif()
