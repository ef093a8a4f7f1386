internal import CLinux
internal import EmulatorHTTP
internal import Glibc

/// The process of a sandbox, in a process group of its own, dead when the emulator is.
@EventLoop final class SandboxProcess {
  struct NotStarted: Error {
    var reason: String
  }

  let process: pid_t
  private var processDescriptor: Int32
  private var output: Int32
  private let exited: (ProcessEnd) -> Void
  private let written: (ArraySlice<UInt8>) -> Void
  private(set) var hasExited = false
  private var measured_kB = 0
  private var measured_ns: UInt64 = 0

  /// `written` gets standard output and error as they come, `exited` the end, after the last of the output.
  init(
    _ definition: FunctionDefinition, environment: [String], written: @escaping @EventLoop (ArraySlice<UInt8>) -> Void,
    exited: @escaping @EventLoop (ProcessEnd) -> Void
  ) throws(NotStarted) {
    var ends: [Int32] = [-1, -1]
    let made = unsafe linux_pipe(&ends)
    guard made >= 0 else { throw NotStarted(reason: Self.text(-made)) }
    let arguments = [definition.executable] + definition.arguments
    let started = unsafe linux_spawn(
      definition.executable, Self.strings(arguments), arguments.count, Self.strings(environment), environment.count, definition.directory, ends[1])
    linux_close(ends[1])
    guard started > 0 else {
      linux_close(ends[0])
      throw NotStarted(reason: Self.text(-started))
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

  func terminate() { signal(SIGTERM) }

  /// Kills the whole group: what the process started does not outlive it.
  func kill() { signal(SIGKILL) }

  private func signal(_ number: Int32) {
    if !hasExited { linux_signal_group(process, number) }
  }

  /// Reads what is written so far, so that lines written before a response are known before the response is.
  func readOutput() {
    var bytes: [UInt8] = []
    for _ in 0..<16 where output >= 0 {
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
    var result = linux_exit()
    guard unsafe linux_reap(process, &result) == 0, result.ended == 1 else { return }
    readOutput()
    hasExited = true
    measured_kB = max(measured_kB, result.peak_kB)
    EventLoop.reactor.unwatch(processDescriptor)
    linux_close(processDescriptor)
    closeOutput()
    exited(result.signal != 0 ? .signal(result.signal) : .code(result.code))
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

  private static func text(_ error: Int32) -> String { unsafe String(cString: linux_error_text(error)) }
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
