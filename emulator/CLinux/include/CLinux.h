// The parts of Linux that Swift's Glibc module lacks or cannot call: epoll, eventfd, accept4, vectored sends, pidfd and a spawn that ties the child's life to ours.
// Every function returns a value ≥ 0, or the negated errno, so that no caller reads errno.
#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
  LINUX_READABLE = 0x001,
  LINUX_WRITABLE = 0x004,
  LINUX_ERROR = 0x008,
  LINUX_HANG_UP = 0x010,
  LINUX_PEER_CLOSED = 0x2000
};

struct linux_event {
  uint64_t token;
  uint32_t events;
};

int linux_poller(void);
int linux_poller_add(int poller, int descriptor, uint32_t events, uint64_t token);
int linux_poller_change(int poller, int descriptor, uint32_t events, uint64_t token);
int linux_poller_remove(int poller, int descriptor);
// Waits at most `timeout_ms` (-1: for ever) and fills at most 64 events; an interrupted wait is 0 events.
int linux_poller_wait(int poller, struct linux_event *events, int timeout_ms);

int linux_signal_descriptor(void);
void linux_signal_raise(int descriptor);
void linux_signal_clear(int descriptor);

// A listening, non-blocking socket on 127.0.0.1 (`six` = 0) or ::1.
enum { LINUX_LOOPBACK_FOUR, LINUX_LOOPBACK_SIX, LINUX_EVERY_FOUR };
int linux_listen(int address, uint16_t port, int backlog);
int linux_local_port(int descriptor);
int linux_accept(int listener);
// Writes the address of the other side, as text, NUL-terminated. Returns its length.
int linux_peer(int descriptor, char *text, size_t count);
// A blocking connection to 127.0.0.1.
int linux_connect(uint16_t port);
// The same without blocking: it is connected, or not, once it is writable.
int linux_connect_soon(uint16_t port);
ssize_t linux_receive(int descriptor, void *bytes, size_t count);
// Sends head and body in one call, without SIGPIPE.
ssize_t linux_send(int descriptor, const void *head, size_t head_count, const void *body, size_t body_count);
// The same of three parts.
ssize_t linux_send_three(int descriptor, const void *head, size_t head_count, const void *body, size_t body_count, const void *tail, size_t tail_count);
// Bounds how many bytes the kernel keeps that are sent and not yet taken by the peer, or that came and are not yet read; it no longer adapts either to the peer.
void linux_bound_sending(int descriptor, int bytes);
void linux_bound_receiving(int descriptor, int bytes);
// Ends our half: the peer reads the end of the stream.
void linux_shutdown(int descriptor);
void linux_close(int descriptor);
ssize_t linux_read(int descriptor, void *bytes, size_t count);
// Lets this process open `wanted` descriptors if its hard limit does; programs that it starts keep the limit that it had. Returns how many it may open.
int linux_allow_descriptors(int wanted);
// What a program that is started may open.
void linux_restore_descriptors(void);

// The place of the first `needle` from `bytes`, or -1.
ssize_t linux_find(const void *bytes, size_t count, const void *needle, size_t needle_count);

// CLOCK_MONOTONIC and CLOCK_REALTIME in nanoseconds.
uint64_t linux_monotonic_ns(void);
uint64_t linux_realtime_ns(void);

// A pipe whose reading end (`ends[0]`) does not block; both ends close on exec.
int linux_pipe(int ends[2]);

// Starts `path` in a process group of its own, standard input from /dev/null, standard output and error on `output`, no other descriptor, every signal at its
// default, killed by the kernel when the calling thread ends. `arguments` and `environment` are NUL-terminated strings one after the other.
// `group`: the open folder of a control group of version 2 that it begins in. Where there is none (-1), or the kernel cannot, it becomes a member by what of `members` is
// open: `cgroup.procs`, or `tasks` of version 1; by the first it must, by the second where it can.
// The calling thread waits until the new program runs (vfork). Returns the process id, or the negated errno of what failed.
pid_t linux_spawn(const char *path, const char *arguments, size_t argument_count, const char *environment, size_t environment_count,
                  const char *directory, int output, const char *tmp_options, int group, const int members[2], const int namespaces[2]);
// What a process that was isolated sees as files, and whose it is there: descriptors by which another one joins it (`namespaces` above, {-1, -1} for one of its own), also when it is gone.
// `user` is -1 where there is no such thing. A negated errno where they cannot be opened.
int linux_open_namespaces(pid_t process, int *user, int *files);
// In the calling process: joins them, and can mount no more. Sets errno where it returns -1.
int linux_join(int user, int files);
// In the calling process: a /tmp of its own (a tmpfs with these options), everything else read-only, `directory` and `program_folder` there even where they lie under /tmp, and no way back. Unprivileged where
// the kernel lets anybody make a user namespace. Sets errno where it returns -1; what was done by then stays done.
int linux_isolate(const char *directory, const char *program_folder, const char *tmp_options);
// Tries that in a child that ends at once. 1, or the negated errno of what failed.
int linux_can_isolate(const char *directory);

// Descendants whose parents end become children of this process.
int linux_adopt_orphans(void);
// The children of this process, at most `room`. Returns how many.
int linux_children(pid_t *children, int room);
// Whether the environment a process was started with holds the text; a negated errno where it cannot be read.
int linux_environment_holds(pid_t process, const char *text);
// Kills and reaps a child. 0 where it could not be reaped yet.
int linux_end_child(pid_t process);
// Starts a program as `emulator-keeper MARKER GROUPS`, which does `linux_keep`. Returns its process id, or a negated errno.
pid_t linux_start_keeper(const char *program, const char *marker, const char *groups);
// Waits until the process at the other end of its standard input is gone, then ends every process whose environment holds the marker and what is in the control groups below the folders
// `groups` (a line each; empty: none), and exits.
void linux_keep(const char *marker, const char *groups);
// Ends what is in the control groups below the folders, a line each, and takes them and the folders away.
void linux_end_groups(const char *folders);
// What a process and its descendants hold in memory (resident), in KB.
long linux_tree_kB(pid_t process);
int linux_process_descriptor(pid_t process);
// Reads a small file of the kernel's as text, NUL-terminated and cut at `room`. Returns its length, or a negated errno.
ssize_t linux_text(const char *path, char *text, size_t room);

struct linux_exit {
  int ended;     // 0: still runs
  int code;      // the exit code, or -1
  int signal;    // the signal that killed it, or 0
  long peak_kB;  // the largest resident set
};
// Reaps `process` if it has ended.
int linux_reap(pid_t process, struct linux_exit *result);
// The largest resident set of a running process so far (VmHWM), or a negated errno.
long linux_peak_kB(pid_t process);
// Sends `signal` to the process group.
int linux_signal_group(pid_t group, int signal);

// Keeps freed memory up to 64 MB for the next allocation: large bodies otherwise cost a mapping and its page faults each time.
void linux_keep_memory(void);
// Gives what is free back to the system.
void linux_trim_memory(void);

// The inode of the socket at the other end of a TCP connection on this machine: what its holder's /proc/<pid>/fd names. 0 where there is none any more, or a negated errno.
int64_t linux_peer_inode(int descriptor);
// Whether `leader`, or a process that descends from it or is in its group, holds the socket.
int linux_tree_holds_socket(pid_t leader, uint64_t inode);
// A terminal that changes nothing of what is written, without echo: ends[0] is read from, non-blocking, ends[1] is what a process gets. 0, or a negated errno.
int linux_terminal(int ends[2]);
// Gives a file blocks for so many bytes without making it longer; what is written there later cannot find the disk full.
int linux_reserve_blocks(int descriptor, int64_t bytes);
// What an errno means, in the C locale.
const char *linux_error_text(int error);

// CRC-32 of `count` bytes (64 at least, a multiple of 16), after `before`; both inverted, as the algorithm's own state. 1 where this processor can.
int linux_has_checksum(void);
uint32_t linux_checksum(uint32_t before, const void *bytes, size_t count);

#endif
