# SPDX-License-Identifier: GPL-2.0-or-later
# Builds for aarch64 on another machine: Debian's cross compiler, libraries out of a folder that ./dev cross fills
# (build-aarch64/sysroot/), programs run by qemu-user.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_ASM_COMPILER aarch64-linux-gnu-gcc)

get_filename_component(virtscout_sysroot "${CMAKE_CURRENT_LIST_DIR}/../build-aarch64/sysroot" ABSOLUTE)
set(virtscout_libraries "${virtscout_sysroot}/usr/lib/aarch64-linux-gnu")
set(ENV{PKG_CONFIG_LIBDIR} "${virtscout_libraries}/pkgconfig")
set(ENV{PKG_CONFIG_SYSROOT_DIR} "${virtscout_sysroot}")
set(ENV{PKG_CONFIG_ALLOW_SYSTEM_LIBS} 1)
# libcmocka's headers and those of the others lie in usr/include of it.
include_directories(BEFORE SYSTEM "${virtscout_sysroot}/usr/include")
set(CMAKE_EXE_LINKER_FLAGS_INIT
  "-L${virtscout_libraries} -Wl,-rpath-link,${virtscout_libraries}:${virtscout_sysroot}/lib/aarch64-linux-gnu")

find_program(virtscout_qemu qemu-aarch64-static REQUIRED)
set(CMAKE_CROSSCOMPILING_EMULATOR "${virtscout_qemu};-L;/usr/aarch64-linux-gnu;-E;LD_LIBRARY_PATH=${virtscout_libraries}:${virtscout_sysroot}/lib/aarch64-linux-gnu")
