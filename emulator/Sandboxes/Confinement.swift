internal import CLinux
internal import EmulatorHTTP

/// What this machine lets an emulator hold its sandboxes to, beyond their time.
public struct Confinement: Sendable {
  /// Of a sandbox's own /tmp, as Lambda's.
  public static let tmpBytes = 512 * 1_024 * 1_024

  /// Bounds each sandbox's memory in the kernel; without it memory is measured, and what passes its bound is killed.
  public var groups: ControlGroups?
  /// Whether each sandbox has a /tmp of its own and everything else is read-only.
  public var isIsolating: Bool { isolates }
  var isolates = false
  /// Why not.
  public var reason = ""
  /// Whether what a sandbox leaves running is found and ended, also when the emulator itself is killed.
  public var keeps = false

  /// Nothing but process groups and measured memory.
  public init() {}

  /// Finds out what holds here, and makes it hold. `directory` is where the functions are.
  /// Once a process: orphans become its children, and `keeper`, a program that does `linux_keep` when it is called `emulator-keeper`, outlives it to clean up. Nil: nobody does.
  public static func find(directory: String, keeper: String?) -> Confinement {
    var confinement = Confinement()
    confinement.groups = ControlGroups()
    let isolated = unsafe linux_can_isolate(directory)
    confinement.isolates = isolated == 1
    if isolated != 1 { confinement.reason = unsafe String(cString: linux_error_text(-isolated)) }
    let adopts = linux_adopt_orphans() == 0
    guard let keeper else {
      confinement.keeps = adopts
      return confinement
    }
    confinement.keeps = unsafe linux_start_keeper(keeper, LogStream.marker, confinement.groups?.folders ?? "") > 0 && adopts
    return confinement
  }

  /// What is said at the start.
  public var text: String {
    let memory = groups.map { "memory held by cgroup \($0.version.rawValue)" } ?? "memory measured, not held by a cgroup"
    let files = isolates ? "own /tmp of 512 MB, read-only elsewhere" : "no /tmp of their own (\(reason))"
    let processes = groups?.counted == nil ? "processes not counted" : "\(ControlGroups.processesMaximum) processes at most"
    return "sandboxes: \(memory), \(processes); \(files); \(keeps ? "nothing of theirs outlives them" : "what leaves their process group may outlive them")"
  }

  /// Where an emulator with this confinement ends, in an orderly way.
  public func end() {
    if let groups { unsafe linux_end_groups(groups.folders) }
  }
}

/// The names of log streams, which every process of a sandbox has in its environment: by them it is known whose it is.
enum LogStream {
  private static let run = String(decoding: RequestID().text.filter { $0 != UInt8(ascii: "-") }.prefix(16), as: UTF8.self)

  /// Those of sandboxes whose process runs, of all hosts of this process.
  @EventLoop static var living: Set<String> = []

  /// In the name of every log stream of this process, and of no other's.
  static var marker: String { "]\(run)" }

  /// `2026/11/21/[$LATEST]0123456789abcdef0123456789abcdef`
  /// `version`: of the function.
  @EventLoop static func next(_ version: String) -> String {
    let day = UTCTime(nanosecondsSince1970: EventLoop.reactor.wallClock_ns).text.prefix(10).split(separator: "-").joined(separator: "/")
    return "\(day)/[\(version)\(marker)" + String(decoding: RequestID().text.filter { $0 != UInt8(ascii: "-") }.suffix(16), as: UTF8.self)
  }
}

/// Ends what ended sandboxes left: processes that became children of this one when their parents ended.
@EventLoop enum Orphans {
  private static let most = 4_096

  /// What belongs to a sandbox that lives no more is ended. A process that cleared its environment is found by its control group alone.
  static func end() {
    // A process that ends hands its own children on, so that another look may find more.
    for _ in 0..<32 {
      let left = children().filter { isOurs($0) && !isOfALivingSandbox($0) }
      let ended = left.filter { linux_end_child($0) == 1 }
      if ended.isEmpty { return }
    }
  }

  private static func children() -> [Int32] {
    var list = [Int32](repeating: 0, count: most)
    let count = unsafe linux_children(&list, Int32(most))
    return Array(list.prefix(max(0, Int(count))))
  }

  private static func isOfALivingSandbox(_ process: Int32) -> Bool { LogStream.living.contains { holds(process, $0) } }

  private static func isOurs(_ process: Int32) -> Bool { holds(process, LogStream.marker) }

  private static func holds(_ process: Int32, _ text: String) -> Bool { unsafe linux_environment_holds(process, text) == 1 }
}
