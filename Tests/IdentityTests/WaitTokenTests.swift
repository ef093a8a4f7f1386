import Fakes
import Identity
import Testing

/// `qw1_`, a tenant in base64url, and 64 hexadecimal digits: they stand for a credential on routes that this build does not have.
@Suite struct `A wait's token in a credential's place` {
  private static let token = "qw1_YWNtZQ_" + String(repeating: "0f", count: 32)

  @Test func `is nobody's, and a guess`() async throws {
    let gate = Gate()
    func refusal(_ credentials: Credentials) async -> IdentityRefusal? {
      do throws(IdentityRefusal) {
        _ = try await gate.authentication.identity(of: credentials, [(.standard, 1)], at: Gate.start_us)
        return nil
      } catch { return error }
    }
    for number in 0..<20 {
      let credentials = number % 2 == 0 ? Credentials(bearer: Self.token, address: "a") : Credentials(apiKey: Self.token, address: "a")
      #expect(await refusal(credentials) == .invalidToken(.wait))
    }
    #expect(await refusal(Credentials(bearer: Self.token, address: "a"))?.code == "rate_limited")
    let key = try await gate.key()
    #expect(await gate.refusal(key: key, token: Self.token) == "invalid_token", "beside a key that holds too")
  }
}
