internal import CLinux
internal import EmulatorHTTP
internal import Glibc

/// The process of a sandbox, in a process group of its own, dead when the emulator is.
@EventLoop final class SandboxProcess {
  struct NotStarted: Error {
    var reason: String
    var code: Int32

    /// By errno.
    init(_ code: Int32) { (reason, self.code) = (SandboxProcess.text(code), code) }
  }

  let process: pid_t
  private var processDescriptor: Int32
  private var output: Int32
  private let exited: (ProcessEnd) -> Void
  private let written: (ArraySlice<UInt8>) -> Void
  private(set) var hasExited = false
  /// Where the kernel bounds memory.
  private let group: ControlGroup?
  private var measured_kB = 0
  private var measured_ns: UInt64 = 0

  /// `written` gets standard output and error as they come, `exited` the end, after the last of the output.
  ///
  /// `files`: of an earlier process, whose /tmp this one finds.
  init(
    _ definition: FunctionDefinition, environment: [String], confinement: Confinement, name: String, files: SandboxFiles?,
    written: @escaping @EventLoop (ArraySlice<UInt8>) -> Void,
    exited: @escaping @EventLoop (ProcessEnd) -> Void
  ) throws(NotStarted) {
    var ends: [Int32] = [-1, -1]
    // Where there can be no terminal, lines come when the function's own library writes them.
    var made = definition.writesLines ? -ENOTTY : unsafe linux_terminal(&ends)
    if made < 0 { made = unsafe linux_pipe(&ends) }
    guard made >= 0 else { throw NotStarted(-made) }
    var (folder, members): (Int32, [Int32]) = (-1, [-1, -1])
    if let groups = confinement.groups {
      // What lies in /tmp counts as memory here and does not in the cloud.
      let bytes = definition.memory_MB * 1_048_576 + (confinement.isolates ? Confinement.tmpBytes : 0)
      group = groups.group(name, bytes: bytes)
      if let group { (folder, members) = (group.openFolder(), group.openMemberships()) }
    } else {
      group = nil
    }
    let options = confinement.isolates ? "size=\(Confinement.tmpBytes),mode=1777" : ""
    let arguments = [definition.executable] + definition.arguments
    let namespaces = files?.namespaces ?? [-1, -1]
    let started = unsafe linux_spawn(
      definition.executable, Self.strings(arguments), arguments.count, Self.strings(environment), environment.count, definition.directory, ends[1], options,
      folder, members, namespaces)
    linux_close(ends[1])
    for descriptor in members + [folder] where descriptor >= 0 { linux_close(descriptor) }
    guard started > 0 else {
      linux_close(ends[0])
      group?.remove()
      throw NotStarted(-started)
    }
    process = started
    output = ends[0]
    processDescriptor = linux_process_descriptor(started)
    self.exited = exited
    self.written = written
    EventLoop.reactor.watch(output, .readable, OutputWatcher(self))
    EventLoop.reactor.watch(processDescriptor, .readable, ExitWatcher(self))
  }

  /// The largest resident set so far; measured at most every 100 ms unless `exactly`, since the kernel takes its time to say.
  func peak_kB(exactly: Bool) -> Int {
    let now_ns = EventLoop.reactor.now_ns
    if !hasExited, exactly || measured_kB == 0 || now_ns - measured_ns > 100_000_000 {
      measured_kB = max(measured_kB, linux_peak_kB(process))
      measured_ns = now_ns
    }
    return measured_kB
  }

  /// Whether the socket belongs to the process or to one that it started.
  func holds(socket inode: UInt64) -> Bool { inode != 0 && !hasExited && linux_tree_holds_socket(process, inode) == 1 }

  /// What the process and those it started hold now.
  var used_kB: Int { hasExited ? 0 : group?.anonymous_kB ?? linux_tree_kB(process) }

  func terminate() { signal(SIGTERM) }

  /// Kills the whole group: what the process started does not outlive it.
  func kill() { signal(SIGKILL) }

  private func signal(_ number: Int32) {
    if !hasExited { linux_signal_group(process, number) }
  }

  /// Reads what is written so far, so that lines written before a response are known before the response is.
  func readOutput() {
    var bytes: [UInt8] = []
    for _ in 0..<64 where output >= 0 {
      var count = 0
      bytes.append(addingCapacity: 16 * 1024) { (span: inout OutputSpan<UInt8>) in
        unsafe span.withUnsafeMutableBufferPointer { buffer, initialized in
          count = unsafe linux_read(output, buffer.baseAddress, buffer.count)
          initialized = max(count, 0)
        }
      }
      if count == 0 || (count < 0 && count != -Int(EAGAIN)) { return closeOutput() }
      guard count > 0 else { return }
      written(bytes[...])
      bytes.removeAll(keepingCapacity: true)
    }
  }

  fileprivate func reap() {
    // Before the leader is reaped the group's id cannot belong to anyone else.
    linux_signal_group(process, SIGKILL)
    group?.kill()
    var result = linux_exit()
    let reaped = unsafe linux_reap(process, &result)
    // Whoever reaped it before us left no word of how it ended.
    if reaped < 0 { result.signal = SIGKILL } else if result.ended == 0 { return }
    readOutput()
    hasExited = true
    measured_kB = max(measured_kB, result.peak_kB)
    EventLoop.reactor.unwatch(processDescriptor)
    linux_close(processDescriptor)
    closeOutput()
    removeGroup(after_ms: 0, tries: 20)
    exited(result.signal != 0 ? .signal(result.signal) : .code(result.code))
  }

  /// The kernel lets go of members a moment after their end.
  private func removeGroup(after_ms: Int, tries: Int) {
    guard let group, !group.remove(), tries > 0 else { return }
    group.kill()
    let alarm = Alarm { self.removeGroup(after_ms: 50, tries: tries - 1) }
    alarm.set(after_ms: 50)
  }

  private func closeOutput() {
    guard output >= 0 else { return }
    EventLoop.reactor.unwatch(output)
    linux_close(output)
    output = -1
  }

  private static func strings(_ list: [String]) -> [CChar] {
    list.flatMap { text in text.utf8.filter { $0 != 0 }.map { CChar(bitPattern: $0) } + [0] } + [0]
  }

  private nonisolated static func text(_ error: Int32) -> String { unsafe String(cString: linux_error_text(error)) }
}

/// What a process of a sandbox sees as files. It outlives the process, so that another one of the same sandbox finds its /tmp.
final class SandboxFiles {
  fileprivate let namespaces: [Int32]

  /// Nil where the process has none of its own.
  init?(of process: pid_t) {
    var (user, files): (Int32, Int32) = (-1, -1)
    guard unsafe linux_open_namespaces(process, &user, &files) == 0 else { return nil }
    namespaces = [user, files]
  }

  deinit { for namespace in namespaces where namespace >= 0 { linux_close(namespace) } }
}

@EventLoop private final class OutputWatcher: Watcher {
  private let process: SandboxProcess
  init(_ process: SandboxProcess) { self.process = process }
  func ready(_ readiness: Readiness) { process.readOutput() }
}

@EventLoop private final class ExitWatcher: Watcher {
  private let process: SandboxProcess
  init(_ process: SandboxProcess) { self.process = process }
  func ready(_ readiness: Readiness) { process.reap() }
}
