import Foundation
import HTTPTransport
import StrictJSON
import TestProcesses
import Testing

@Suite struct `A decision over HTTP` {
  @Test func `is answered 201 and found again byte for byte`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let made = try await emulator.post("/decisions", Requests.decision())
    #expect(made.status == 201)
    let location = try #require(made.header("location"))
    let id = try #require(made.json["decision_id"].string)
    #expect(location == "/decisions/\(id)")
    let found = try await emulator.get(location)
    #expect(found.status == 200)
    #expect(found.body == made.body)
    #expect(found.header("x-content-type-options") == "nosniff")
    let tag = try #require(found.header("etag"))
    #expect(try await emulator.send("GET", location, headers: [HTTPField("If-None-Match", tag)]).status == 304)
  }

  @Test func `is refused when its id is taken`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let body = Requests.decision().replacing("{\"query\"", with: "{\"decision_id\":\"0b9f3f0a-52a4-4a55-9a43-1f2f3c4d5e6f\",\"query\"", maxReplacements: 1)
    #expect(try await emulator.post("/decisions", body).status == 201)
    #expect(try await emulator.post("/decisions", body).status == 409)
  }

  @Test func `keeps the caller's correlation id, and makes one where it is not sane`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let named = try await emulator.send("GET", "/health", headers: [HTTPField("X-Request-ID", "order-7.A_b")])
    #expect(named.header("x-request-id") == "order-7.A_b")
    let odd = try await emulator.send("GET", "/health", headers: [HTTPField("X-Request-ID", "a b<script>")])
    #expect(odd.header("x-request-id")?.isEmpty == false)
    #expect(odd.header("x-request-id") != "a b<script>")
  }

  @Test func `has its outcome recorded although those of others are at the same moment`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    var places: [String] = []
    for number in 1...20 {
      places.append(try #require(try await emulator.post("/decisions", Requests.decision("Question \(number)?")).header("location")))
    }
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for place in places { group.addTask { try await emulator.post("\(place)/outcome", #"{"success":1}"#).status } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses == Array(repeating: 201, count: 20))
  }

  @Test func `is made 200 times, 32 at once, distinct and all listed`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let ids = try await withThrowingTaskGroup(of: String.self) { group in
      var started = 0
      var ids: [String] = []
      func start() {
        started += 1
        let number = started
        group.addTask {
          let answer = try await emulator.post("/decisions", Requests.decision("Question \(number)?"))
          #expect(answer.status == 201)
          return answer.json["decision_id"].string ?? ""
        }
      }
      for _ in 0..<32 { start() }
      while let id = try await group.next() {
        ids.append(id)
        if started < 200 { start() }
      }
      return ids
    }
    #expect(Set(ids).count == 200)
    #expect(try await listed(by: emulator) == Set(ids))
    // The pool is bounded: ten sandboxes a function.
    let handlers = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Self.parent(of: $0) == emulator.process.identifier }
    #expect((1...20).contains(handlers.count))
  }

  /// Every decision, page after page.
  private func listed(by emulator: LocalEmulator) async throws -> Set<String> {
    var ids: [String] = []
    var cursor = ""
    repeat {
      let page = try await emulator.get("/decisions?limit=33\(cursor)").json
      ids += page["decisions"].elements.compactMap { $0["decision_id"].string }
      cursor = page["next_cursor"].string.map { "&cursor=\($0)" } ?? ""
    } while !cursor.isEmpty
    #expect(ids.count == Set(ids).count)
    return Set(ids)
  }

  private static func parent(of process: String) -> Int32? {
    guard Int32(process) != nil, let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return nil }
    return status.firstMatch(of: /PPid:\t(\d+)/).flatMap { Int32($0.1) }
  }
}
