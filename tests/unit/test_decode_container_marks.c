// SPDX-License-Identifier: GPL-2.0-or-later
// Marks that container managers leave.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_container_marks.h"
#include "probe/decode_text.h"

#define ID "2ed85a65b4d6aedbf4e6bd1bb2d29e6d7778791bd02532788eb16954cebf01da"

static const struct {
	const char *cgroup, *word, *runtime;
} groups[] = {
	{"12:pids:/docker/" ID "\n", "docker", "docker"},
	{"0::/system.slice/docker-" ID ".scope\n", "docker", "docker"},
	{"11:perf_event:/machine.slice/libpod-" ID ".scope\n", "libpod", "podman"},
	{"0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" ID
	 ".scope/container\n",
		"libpod", "podman"},
	{"4:memory:/lxc/web\n", "lxc", "lxc"},
	{"0::/lxc.payload.web\n", "lxc", "lxc"},
	{"0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/"
	 "cri-containerd-" ID ".scope\n",
		"containerd", "containerd"},
	{"3:cpu:/kubepods/besteffort/pod1/" ID "\n", "kubepods", NULL},
	{"0::/kubepods.slice/kubepods-pod1.slice/crio-" ID ".scope\n", "crio", "cri-o"},
	{"5:cpu:/pouch/" ID "\n", "pouch", "pouch"},
	/* The inner one. */
	{"4:memory:/lxc/web/docker/" ID "\n", "docker", "docker"},
	{"4:memory:/docker/" ID "/lxc/web\n", "lxc", "lxc"},
	/* The part that does not tell which does not hide the one that does. */
	{"9:cpu:/\n8:pids:/kubepods/x\n7:memory:/docker/" ID "\n", "docker", "docker"},
	/* The manager itself is no container. */
	{"0::/system.slice/docker.service\n", NULL, NULL},
	{"0::/system.slice/containerd.service\n", NULL, NULL},
	{"0::/system.slice/lxc.service\n", NULL, NULL},
	{"0::/user.slice/user-1000.slice/session-1.scope\n", NULL, NULL},
	{"0::/system.slice/dockerfile-x.scope\n", NULL, NULL},
	{"1:name=systemd:/\n0::/\n", NULL, NULL},
	/* A controller of that name is no path. */
	{"1:docker\n", NULL, NULL},
	{"docker\n", NULL, NULL},
	{"", NULL, NULL},
};

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void groups_tell_the_inner_container(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		const struct container_mark mark = container_of_cgroup(text_span(groups[i].cgroup));

		print_message("%s", groups[i].cgroup);
		assert_true(same(mark.word, groups[i].word));
		assert_true(same(mark.runtime, groups[i].runtime));
	}
}

static void a_name_is_one_plain_word(void **state)
{
	static const char *const bad[] = {"", "\n", "two words", "<b>", "a/b", "\x01",
		"a-name-that-is-longer-than-any-manager-has"};
	char name[32];

	(void)state;
	assert_true(container_name_decode(text_span("systemd-nspawn\n"), name, sizeof(name)));
	assert_string_equal(name, "systemd-nspawn");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(container_name_decode(text_span(bad[i]), name, sizeof(name)));
}

static void the_environment_names_the_container(void **state)
{
	static const char zeros[] = "PATH=/bin\0container=lxc\0HOME=/";
	static const char none[] = "PATH=/bin\0xcontainer=lxc\0container_host=x";
	char name[32];

	(void)state;
	assert_true(container_of_environ((struct span){zeros, sizeof(zeros)}, name, sizeof(name)));
	assert_string_equal(name, "lxc");
	assert_true(container_of_environ(text_span("A=b\ncontainer=zone\n"), name, sizeof(name)));
	assert_string_equal(name, "zone");
	assert_false(container_of_environ((struct span){none, sizeof(none)}, name, sizeof(name)));
	assert_false(container_of_environ(text_span("container="), name, sizeof(name)));
	assert_false(container_of_environ((struct span){0}, name, sizeof(name)));
}

static void kernels_tell_their_own_kind(void **state)
{
	(void)state;
	assert_int_equal(container_vserver(text_span("Name:\tcat\nVxID: 41639\n")), 1);
	assert_int_equal(container_vserver(text_span("Name:\tcat\nVxID: 0\n")), 0);
	assert_int_equal(container_vserver(text_span("Name:\tcat\n")), -1);
	assert_int_equal(container_vserver(text_span("VxID: x\n")), -1);
	assert_true(container_release_is_wsl("5.15.90.1-microsoft-standard-WSL2"));
	assert_true(container_release_is_wsl("4.4.0-19041-Microsoft"));
	assert_false(container_release_is_wsl("6.1.0-18-amd64"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_tell_the_inner_container),
		cmocka_unit_test(a_name_is_one_plain_word),
		cmocka_unit_test(the_environment_names_the_container),
		cmocka_unit_test(kernels_tell_their_own_kind),
	};

	return cmocka_run_group_tests_name("decode_container_marks", tests, NULL, NULL);
}
