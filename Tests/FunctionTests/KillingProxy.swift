import Foundation
import Synchronization
import TestProcesses

/// Stands between a function and its table, passes every call on, and ends the function's process at one of them.
final class KillingProxy: Sendable {
  enum Moment: String, CaseIterable, Sendable {
    /// The table never sees the call.
    case before
    /// The table has done what was asked, and nobody hears of it.
    case after
  }

  private struct State {
    var table: UInt16 = 0
    var calls = 0
    var fatal: (call: Int, moment: Moment)?
    var kill: @Sendable () -> Void = {}
  }

  private final class Plan: Sendable {
    let state = Mutex(State())
  }

  private let plan = Plan()
  private let server: ByteServer

  var url: String { server.url }
  /// How many calls there were since `begin`.
  var calls: Int { plan.state.withLock { $0.calls } }

  init() throws {
    server = try ByteServer { [plan] connection in
      let port = plan.state.withLock { $0.table }
      guard let table = ByteConnection.to(port) else { return }
      while let call = connection.request() {
        let (fatal, kill) = plan.state.withLock { state in
          state.calls += 1
          return (state.fatal.flatMap { $0.call == state.calls ? $0.moment : nil }, state.kill)
        }
        if fatal == .before { return kill() }
        // The emulator answers to its own name alone.
        let head = call.head.replacing(/Host: [^\r\n]+/, with: "Host: 127.0.0.1:\(port)")
        table.send(Array("\(head)\r\n\r\n".utf8) + call.body)
        guard let answer = table.request() else { return }
        if fatal == .after { return kill() }
        connection.send(Array("\(answer.head)\r\n\r\n".utf8) + answer.body)
      }
    }
  }

  func stand(before table: Int, kill: @escaping @Sendable () -> Void) {
    plan.state.withLock { ($0.table, $0.kill) = (UInt16(table), kill) }
  }

  /// Counts anew; with `fatal`, the process ends at that call.
  func begin(fatal: (call: Int, moment: Moment)? = nil) { plan.state.withLock { ($0.calls, $0.fatal) = (0, fatal) } }

  func stop() { server.stop() }
}

/// Takes notices and keeps what came under which id.
final class NoticeReceiver: Sendable {
  struct Notice: Sendable {
    var id: String
    var body: [UInt8]
  }

  private let taken: Kept
  private let server: ByteServer

  private final class Kept: Sendable {
    let notices = Mutex<[Notice]>([])
  }

  var url: String { server.url + "/hook" }
  var notices: [Notice] { taken.notices.withLock { $0 } }

  init() throws {
    let taken = Kept()
    self.taken = taken
    server = try ByteServer { connection in
      while let request = connection.request() {
        let field = request.head.split(whereSeparator: \.isNewline).first { $0.lowercased().hasPrefix("webhook-id:") }
        let id = field.map { String($0.dropFirst("webhook-id:".count).trimmingPrefix(" ")) }
        taken.notices.withLock { $0.append(Notice(id: id ?? "", body: request.body)) }
        connection.answer(204)
      }
    }
  }

  func stop() { server.stop() }
}

/// The processes of a name that a process has started.
func children(of parent: Int32, named name: String) -> [Int32] {
  let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { Int32($0) } ?? []
  return processes.filter { process in
    guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return false }
    return status.hasPrefix("Name:\t\(name)\n") && status.contains("\nPPid:\t\(parent)\n")
  }
}
