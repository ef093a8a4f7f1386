import Adapters
import CurlTransport
import Fakes
import HTTPTransport
import Identity
import TestProcesses
import Testing

/// Key sets of issuers over HTTP, by the rules of their port.
@Suite struct `A key set at an address` {
  private static let most = 256 << 10

  private func fetched(_ answer: ScriptedTransport.Answer) async -> Result<FetchedKeySet, KeySetFailure> {
    await FetchedKeySets(transport: ScriptedTransport([answer])).fetch("https://issuer.example/keys", atMost: Self.most)
  }

  @Test func `is asked for once, within three seconds, and no further than its bound`() async throws {
    let transport = ScriptedTransport([.text(200, "{}")])
    _ = await FetchedKeySets(transport: transport).fetch("https://issuer.example/keys", atMost: Self.most)
    #expect(transport.requests.map(\.url) == ["https://issuer.example/keys"])
    #expect(transport.requests.map(\.timeout_ms) == [3_000])
    #expect(transport.requests.map(\.responseBytesMaximum) == [Self.most])
    #expect(transport.requests.allSatisfy { $0.method == "GET" && $0.body.isEmpty })
  }

  @Test(
    arguments: [
      (nil, nil), ("max-age=600", 600), ("public, max-age=60, must-revalidate", 60), ("MAX-AGE=5", 5), ("no-store", 0), ("no-cache, max-age=600", 0),
      ("max-age=600, no-store", 0), ("max-age=", nil), ("max-age=x", nil), ("s-maxage=9", nil), ("max-age=99999999999999999999", nil), ("private", nil),
    ] as [(String?, Int?)])
  func `is fresh for as long as Cache-Control says`(control: String?, maxAge_s: Int?) async throws {
    let headers = control.map { [HTTPField("cache-control", $0)] } ?? []
    let set = try await fetched(.success(HTTPResponse(status: 200, headers: headers, body: Array("{}".utf8)))).get()
    #expect(set == FetchedKeySet(text: Array("{}".utf8), maxAge_s: maxAge_s))
  }

  @Test(arguments: [201, 204, 301, 302, 304, 307, 308, 400, 401, 404, 429, 500, 503])
  func `is none where anything but 200 is answered`(status: Int) async {
    guard case .failure(let failure) = await fetched(.text(status, #"{"keys":[]}"#)) else {
      Issue.record("\(status) is taken")
      return
    }
    #expect(failure.detail.contains("\(status)"))
  }

  @Test func `is none where nobody answers, or what is answered is over its bound`() async {
    for answer in [.failure(.other(detail: "the wire is cut")), .text(200, String(repeating: " ", count: Self.most + 1))] as [ScriptedTransport.Answer] {
      guard case .failure = await fetched(answer) else {
        Issue.record("\(answer)")
        return
      }
    }
    guard case .success = await fetched(.text(200, String(repeating: " ", count: Self.most))) else {
      Issue.record("what is within its bound is refused")
      return
    }
  }

  /// Over a real connection: what stands behind a redirect is somebody else's word for whose keys these are, and what is too long is not read to its end.
  @Test func `follows no redirect, and reads no more than it may`() async throws {
    let elsewhere = try ByteServer { connection in
      while connection.request() != nil { connection.answer(200, #"{"keys":[]}"#) }
    }
    defer { elsewhere.stop() }
    let server = try ByteServer { connection in
      while let request = connection.request() {
        if request.head.hasPrefix("GET /moved ") {
          connection.answer(302, "", headers: "Location: \(elsewhere.url)/keys\r\n")
        } else {
          connection.answer(200, String(repeating: " ", count: Self.most + 1))
        }
      }
    }
    defer { server.stop() }
    let sets = FetchedKeySets(transport: CurlTransport())
    for path in ["/moved", "/long"] {
      guard case .failure = await sets.fetch(server.url + path, atMost: Self.most) else {
        Issue.record("\(path) is taken")
        return
      }
    }
    guard case .success(let set) = await sets.fetch(elsewhere.url + "/keys", atMost: Self.most) else {
      Issue.record("a set that is there is not taken")
      return
    }
    #expect(set.text == Array(#"{"keys":[]}"#.utf8))
  }
}
