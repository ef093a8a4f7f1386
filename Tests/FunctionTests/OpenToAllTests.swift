import TestProcesses
import Testing

/// A function's process as the platform starts it, of records that are not on this machine.
@Suite(.timeLimit(.minutes(3))) struct `A process that asks nobody who they are` {
  private static let elsewhere = [
    "API_KEY_REQUIRED": "false", "JWT_AUTH_ENABLED": "false", "AWS_ENDPOINT_URL_DYNAMODB": "https://dynamodb.eu-central-1.amazonaws.com",
    "AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example",
  ]

  /// What it says until the Runtime API, which has no event for it, is gone; and what it told there of a failed start.
  private func started(_ more: [String: String] = [:]) async throws -> (status: Int32, output: String) {
    let server = try ByteServer { connection in
      guard let request = connection.request() else { return }
      // A failed start is told to it; there is no next event.
      if !request.head.contains("/invocation/next") { connection.answer(202) }
    }
    defer { server.stop() }
    let environment = Self.elsewhere.merging(["AWS_LAMBDA_RUNTIME_API": server.address]) { $1 }.merging(more) { $1 }
    return try await RunningProcess.run(Places.build + "/functions", ["Me"], environment: environment)
  }

  private func warnings(_ output: String) -> Int { output.split(separator: "\n").count { $0.contains("everybody is let in as an administrator") } }

  @Test func `does not start, and names both variables and the endpoint`() async throws {
    let (status, output) = try await started()
    #expect(status != 0)
    for word in ["API_KEY_REQUIRED", "JWT_AUTH_ENABLED", "https://dynamodb.eu-central-1.amazonaws.com", "OPEN_TO_ALL"] {
      #expect(output.contains(word), "\(word)")
    }
    #expect(warnings(output) == 0)
  }

  @Test func `warns at each start where that is meant`() async throws {
    for _ in 1...2 { #expect(try await warnings(started(["OPEN_TO_ALL": "true"]).output) == 1) }
    #expect(try await warnings(started(["OPEN_TO_ALL": "true", "API_KEY_REQUIRED": "true"]).output) == 0)
  }
}
