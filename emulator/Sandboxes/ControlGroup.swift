internal import CLinux
internal import Glibc

/// Where control groups for sandboxes can be made, whose memory the kernel then bounds. Sources: kernel documentation, cgroup-v2.rst and cgroup-v1/memory.rst.
public struct ControlGroups: Sendable, Equatable {
  public enum Version: String, Sendable {
    case one = "v1"
    case two = "v2"
  }

  public let version: Version
  /// The folder that the sandboxes' groups stand in, gone with the emulator.
  public let folder: String
  /// Where their processes are counted: the same folder in version 2, one of another hierarchy in version 1; nil where nobody counts them.
  public let counted: String?
  /// Processes and threads of one sandbox, as Lambda's.
  public static let processesMaximum = 1_024

  /// Tries both versions; nil where neither lets this process make groups. Folders of emulators that are gone are taken away, with what is left in them.
  public init?(root: String = "/sys/fs/cgroup", own: String = "/proc/self/cgroup", process: Int32? = nil) {
    let lines = ControlFile.read(own).split(separator: "\n").map { $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false) }
    let process = process ?? getpid()
    let name = "emulator-\(process)"
    for line in lines where line.count == 3 && line[1].split(separator: ",").contains("memory") {
      let parent = Self.joined("\(root)/memory", line[2])
      Self.removeLeft(in: parent)
      if let folder = Self.made(name, in: parent) {
        (version, self.folder) = (.one, folder)
        counted = Self.counting(lines, root, name)
        return
      }
    }
    for line in lines where line.count == 3 && line[0] == "0" && line[1].isEmpty {
      let parent = Self.joined(root, line[2])
      guard ControlFile.read("\(parent)/cgroup.controllers").split(whereSeparator: \.isWhitespace).contains("memory") else { continue }
      Self.removeLeft(in: parent)
      // A group with processes of its own hands no controller on, so that this process moves to one beside the sandboxes'.
      guard let folder = Self.made(name, in: parent), let self_ = Self.made("self", in: folder), ControlFile.write("\(self_)/cgroup.procs", "\(process)"),
        ControlFile.write("\(parent)/cgroup.subtree_control", "+memory"), ControlFile.write("\(folder)/cgroup.subtree_control", "+memory")
      else { continue }
      let counts = ControlFile.write("\(parent)/cgroup.subtree_control", "+pids") && ControlFile.write("\(folder)/cgroup.subtree_control", "+pids")
      (version, self.folder, counted) = (.two, folder, counts ? folder : nil)
      return
    }
    return nil
  }

  /// The folder of version 1's hierarchy that counts processes.
  private static func counting(_ lines: [[Substring]], _ root: String, _ name: String) -> String? {
    guard let line = lines.first(where: { $0.count == 3 && $0[1].split(separator: ",").contains("pids") }) else { return nil }
    let parent = joined("\(root)/pids", line[2])
    removeLeft(in: parent)
    return made(name, in: parent)
  }

  /// What goes with the emulator, a folder a line.
  var folders: String { counted.flatMap { $0 == folder ? Optional.none : "\(folder)\n\($0)" } ?? folder }

  /// A group whose processes may hold `bytes` together; nil where the kernel refuses.
  package func group(_ name: String, bytes: Int) -> ControlGroup? {
    guard let path = Self.made(name, in: folder) else { return nil }
    let count = counted.flatMap { Self.made(name, in: $0) }
    if let count { _ = ControlFile.write("\(count)/pids.max", "\(Self.processesMaximum)") }
    let group = ControlGroup(version: version, path: path, count: count)
    let files = version == .one ? ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"] : ["memory.max", "memory.swap.max"]
    guard ControlFile.write("\(path)/\(files[0])", "\(bytes)") else {
      group.remove()
      return nil
    }
    // Without swap the second file is missing, and there is nothing to bound.
    _ = ControlFile.write("\(path)/\(files[1])", version == .one ? "\(bytes)" : "0")
    if version == .two { _ = ControlFile.write("\(path)/memory.oom.group", "1") }
    return group
  }

  /// What an emulator left that ended together with its keeper.
  private static func removeLeft(in parent: String) {
    guard let stream = unsafe opendir(parent) else { return }
    defer { unsafe closedir(stream) }
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard name.hasPrefix("emulator-"), let process = Int32(name.dropFirst(9)), Glibc.kill(process, 0) != 0, errno == ESRCH else { continue }
      unsafe linux_end_groups("\(parent)/\(name)")
    }
  }

  private static func joined(_ root: String, _ path: Substring) -> String { path == "/" ? root : root + path }

  private static func made(_ name: String, in parent: String) -> String? {
    let path = "\(parent)/\(name)"
    if unsafe mkdir(path, 0o755) == 0 || errno == EEXIST { return path }
    // The folder goes with the last group in it; who comes next makes it again.
    guard errno == ENOENT, unsafe mkdir(parent, 0o755) == 0 || errno == EEXIST else { return nil }
    return unsafe mkdir(path, 0o755) == 0 || errno == EEXIST ? path : nil
  }
}

/// The group of one sandbox.
package struct ControlGroup: Sendable {
  package let version: ControlGroups.Version
  package let path: String
  /// Where its processes are counted.
  let count: String?

  /// What a process of one thread writes `0` to, to be a member. Moved by its number, or with all the threads that it might have, it makes the kernel wait until
  /// every processor has come to rest, some ten milliseconds in which whoever asks stands still: version 1 has `tasks` for one thread that asks for itself, in
  /// version 2 a process begins in the group (`openFolder`). Source: kernel/cgroup/cgroup.c, cgroup_procs_write_start.
  package var memberships: [String] {
    guard version == .one else { return ["\(path)/cgroup.procs"] }
    return [path, count].compactMap(\.self).map { "\($0)/tasks" }
  }

  /// Each of `memberships`; negative where it cannot be opened, or there is none.
  func openMemberships() -> [Int32] {
    let open = memberships.map { unsafe Glibc.open($0, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644) }
    return open + [Int32](repeating: -1, count: 2 - open.count)
  }

  /// What a process can begin in; negative in version 1, which has no such thing.
  func openFolder() -> Int32 { version == .two ? unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1 }

  package var members: [Int32] { ControlFile.read("\(path)/cgroup.procs").split(separator: "\n").compactMap { Int32($0) } }

  /// Ends every member, whatever sessions and groups of processes they made.
  package func kill() {
    if version == .two, ControlFile.write("\(path)/cgroup.kill", "1") { return }
    for member in members { Glibc.kill(member, SIGKILL) }
  }

  /// What the members hold of their own in KB: not the files that they read, nor what lies in their /tmp.
  package var anonymous_kB: Int? {
    ControlFile.number(version == .one ? "total_rss " : "anon ", in: "\(path)/memory.stat").map { $0 / 1_024 }
  }

  /// How often the kernel ended a member because the group was full.
  package var outOfMemoryKills: Int {
    ControlFile.number("oom_kill ", in: "\(path)/\(version == .one ? "memory.oom_control" : "memory.events")") ?? 0
  }

  /// - Returns: false where members are left that the kernel has not done with.
  @discardableResult
  package func remove() -> Bool {
    let isGone = unsafe rmdir(path) == 0 || errno == ENOENT
    guard let count, count != path else { return isGone }
    return unsafe rmdir(count) == 0 || errno == ENOENT ? isGone : false
  }
}

/// The kernel's small files of settings; a test's are ordinary ones.
enum ControlFile {
  static func read(_ path: String) -> String { String(decoding: bytes(of: path), as: UTF8.self) }

  /// The number behind a name that begins a line, which ends with a space; nil where no line has it. Asked twenty times a second of each sandbox at work, so by bytes.
  static func number(_ name: String, in path: String) -> Int? {
    let line = bytes(of: path).split(separator: 10).first { $0.starts(with: name.utf8) }
    return line.flatMap { Int(String(decoding: $0.dropFirst(name.utf8.count), as: UTF8.self)) }
  }

  private static func bytes(of path: String) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    return unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      count = unsafe max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
    }
  }

  static func write(_ path: String, _ text: String) -> Bool {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    return unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) } == bytes.count
  }
}
