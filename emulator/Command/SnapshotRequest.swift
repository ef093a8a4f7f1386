internal import EmulatorJSON
internal import EmulatorTables
internal import FoundationEssentials
internal import Glibc

/// `POST /_emulator/snapshot/save|restore|remove` with `{"name": …}`, a snapshot of the emulator's own folder (`SnapshotShelf`). Nothing that exists is written over.
enum SnapshotRequest {
  static let path = "/_emulator/snapshot/"
  static let bytesMaximum = 8_192

  struct Answer: Sendable {
    var status: Int
    var body: [UInt8]
  }

  static func run(_ action: String, _ body: [UInt8], _ tables: TableEngine, _ shelf: SnapshotShelf, _ reply: @escaping @Sendable (Answer) -> Void) {
    guard let name = (try? JSON(reading: body))?["name"]?.string, let file = shelf.place(name) else {
      return reply(refused("`name` must be 1 to \(SnapshotShelf.nameBytesMaximum) letters, digits, `.`, `_` and `-`, no `.` first"))
    }
    switch action {
    case "save":
      guard !FileManager.default.fileExists(atPath: file) else { return reply(refused("`\(name)` is there already, and is not written over")) }
      if let fault = shelf.makeRoom() { return reply(refused(fault)) }
      tables.snapshot(to: file) { reply(answer($0, name, file, tables)) }
    case "restore": tables.restore(from: file) { reply(answer($0, name, file, tables)) }
    case "remove":
      let isGone = unsafe unlink(file) == 0
      reply(isGone ? done(name, file) : refused("`\(name)` is no snapshot that can be removed"))
    default: reply(refused("`\(action)` is none of save, restore and remove"))
    }
  }

  private static func answer(_ result: Result<Void, TableEngineError>, _ name: String, _ file: String, _ tables: TableEngine) -> Answer {
    switch result {
    case .success: done(name, file, SnapshotContents.json((try? tables.contents(ofSnapshot: file)) ?? []))
    case .failure(let error): refused("`\(name)`: \(error)")
    }
  }

  private static func done(_ name: String, _ file: String, _ contents: JSON? = nil) -> Answer {
    var members = [JSON.Member("name", .string(name)), JSON.Member("file", .string(file))]
    if let contents { members.append(JSON.Member("tables", contents)) }
    return Answer(status: 200, body: JSON.object(members).bytes)
  }

  private static func refused(_ text: String) -> Answer { Answer(status: 400, body: JSON.object([JSON.Member("message", .string(text))]).bytes) }
}
