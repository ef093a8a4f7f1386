import Adapters
import Cases
import CurlTransport
import Fakes
import TestProcesses
import Testing

/// Rule 12, for each store that something can come between.
@Suite struct `Unreachable record stores` {
  private static let key = RecordKey(partition: "p", sort: "s")

  private static func isUnavailable(_ error: any Error) -> Bool {
    guard case RecordStoreError.unavailable = error else { return false }
    return true
  }

  private func expectNothingAnswered(by store: any RecordStore) async {
    await #expect { try await store.get(Self.key, now_s: 0) } throws: { Self.isUnavailable($0) }
    await #expect { try await store.write([.put(Record(key: Self.key, attributes: [:]), .any)]) } throws: { Self.isUnavailable($0) }
    await #expect { try await store.query(RecordQuery(partition: "p", limit: 1, now_s: 0)) } throws: { Self.isUnavailable($0) }
    await #expect { try await store.probe() } throws: { Self.isUnavailable($0) }
  }

  @Test func `12, nobody at the endpoint is no empty answer`() async throws {
    let server = try ByteServer { _ in }
    server.stop()
    await expectNothingAnswered(by: store(at: server.url))
  }

  @Test(arguments: [(500, ""), (400, "{}"), (200, ""), (200, "[]")]) func `12, a failing endpoint is no empty answer`(status: Int, body: String) async throws {
    let server = try ByteServer { connection in
      while connection.request() != nil { connection.answer(status, body) }
    }
    defer { server.stop() }
    await expectNothingAnswered(by: store(at: server.url))
  }

  @Test(arguments: FailingRecordStore.Moment.allCases) func `12, the failing fake fails the call it is told to`(moment: FailingRecordStore.Moment) async throws
  {
    let inner = VolatileRecordStore()
    let store = FailingRecordStore(inner, broken: 2, moment)
    try await store.write([.put(Record(key: Self.key, attributes: [:]), .absent)])
    await #expect { try await store.write([.delete(Self.key, .any)]) } throws: { Self.isUnavailable($0) }
    #expect((try await store.get(Self.key, now_s: 0) == nil) == (moment == .after))
    #expect(store.calls == 3)
  }

  private func store(at url: String) -> DynamoDBRecordStore {
    let account = AWSAccount(region: "us-east-1", credentials: .init(accessKeyID: "id", secretAccessKey: "secret"), endpoints: ["DYNAMODB": url])
    let pacing = Pacing(now_s: { 0 }, random: { _ in 0 }, token: { [1] }, sleep_ms: { _ in })
    return DynamoDBRecordStore(table: "records", account: account, transport: CurlTransport(), pacing: pacing)
  }
}
