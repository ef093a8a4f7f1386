import Adapters
import Cases
import Forms
import Fakes
import HTTPTransport
import Testing

@Suite struct `A task's deadline` {
  private static let now_ms: Int64 = 1_767_225_600_000

  private func sent(_ answer: ScriptedTransport.Answer, left_ms: Int64?, timeout_ms: Int = 5_000) async -> (HTTPRequest?, Result<HTTPResponse, TransportError>)
  {
    let transport = ScriptedTransport([answer])
    let bounded = DeadlineTransport(transport) { Self.now_ms }
    let request = HTTPRequest(method: "GET", url: "http://127.0.0.1/", timeout_ms: timeout_ms)
    let result: Result<HTTPResponse, TransportError> = await Deadline.$current_ms.withValue(left_ms.map { Self.now_ms + $0 }) {
      do throws(TransportError) { return .success(try await bounded.send(request)) } catch { return .failure(error) }
    }
    return (transport.requests.first, result)
  }

  @Test(arguments: [(nil, 5_000), (60_000, 5_000), (5_000, 5_000), (1_200, 1_200), (1, 1)] as [(Int64?, Int)])
  func `shortens a request to what is left`(left_ms: Int64?, timeout_ms: Int) async throws {
    let (request, result) = await sent(.text(200, ""), left_ms: left_ms)
    #expect(request?.timeout_ms == timeout_ms)
    #expect(try result.get().status == 200)
  }

  @Test(arguments: [0, -1, -60_000] as [Int64]) func `sends nothing once it has passed`(left_ms: Int64) async {
    let (request, result) = await sent(.text(200, ""), left_ms: left_ms)
    #expect(request == nil)
    #expect(result == .failure(.deadline))
  }

  @Test func `tells its own timeout from the request's`() async {
    #expect(await sent(.failure(.timeout), left_ms: 60_000).1 == .failure(.timeout))
    #expect(await sent(.failure(.timeout), left_ms: 100).1 == .failure(.deadline))
    #expect(await sent(.failure(.connect(detail: "")), left_ms: 100).1 == .failure(.connect(detail: "")))
  }

  @Test func `ends a store's repetitions`() async throws {
    let transport = ScriptedTransport([.failure(.timeout), .failure(.timeout)])
    let pacing = Pacing(now_s: { Self.now_ms / 1_000 }, random: { _ in 0 }, token: { [1] }, sleep_ms: { _ in })
    let account = AWSAccount(environment: ["AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-central-1"])
    let store = DynamoDBRecordStore(table: "records", account: account, transport: DeadlineTransport(transport) { Self.now_ms }, pacing: pacing)
    await #expect(throws: RecordStoreError.self) {
      try await Deadline.$current_ms.withValue(Self.now_ms + 100) { _ = try await store.get(RecordKey(partition: "p", sort: "s"), now_s: 0) }
    }
    #expect(transport.requests.count == 1)
  }
}
