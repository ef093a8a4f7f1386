package import HTTPTransport
package import StrictJSON

/// What a service of AWS's answered with an error, or that it did not answer at all.
package enum AWSFailure: Error {
  /// `code` is the last part of `__type`: `ConditionalCheckFailedException`. `followsUnknown` says that an earlier attempt of the same call, whose answer never
  /// came or was a fault of the service's, may have had its effect.
  case refused(code: String, body: JSONObject, followsUnknown: Bool = false)
  case unreachable(TransportError)
  /// For the log.
  case malformed(detail: String)

  package var detail: String {
    switch self {
    case .refused(let code, let body, _):
      if case .string(let text)? = body["message"] ?? body["Message"] { "\(code): \(text)" } else { code }
    case .unreachable(let error): "\(error)"
    case .malformed(let detail): detail
    }
  }
}

/// Calls of the JSON protocol that DynamoDB and SQS speak: signed, and repeated where that can help.
/// Source: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
package struct AWSJSONClient: Sendable {
  /// How often a call is tried, and how long it waits in between at most.
  package struct Patience: Sendable {
    var attemptsMaximum: Int
    var first_ms: Int
    var longest_ms: Int

    package static let usual = Patience(attemptsMaximum: 5, first_ms: 25, longest_ms: 1_000)
    /// Of a transaction that others are in the way of: soon, and often.
    package static let contended = Patience(attemptsMaximum: 8, first_ms: 5, longest_ms: 200)
  }

  private static let timeout_ms = 5_000

  private let url: String
  private let targetPrefix: String
  private let signer: SigV4Signer?
  private let transport: any HTTPTransport
  private let pacing: Pacing

  /// `targetPrefix` is the service's name and date: `DynamoDB_20120810`.
  package init(endpoint: String, targetPrefix: String, signer: SigV4Signer?, transport: any HTTPTransport, pacing: Pacing) {
    self.url = endpoint + "/"
    self.targetPrefix = targetPrefix
    self.signer = signer
    self.transport = transport
    self.pacing = pacing
  }

  /// One call and its repetitions, with full jitter between them. Source: M. Brooker, Exponential Backoff And Jitter, AWS Architecture Blog, 2015.
  package func call(_ operation: String, _ body: JSONObject, _ patience: Patience = .usual) async throws(AWSFailure) -> JSONObject {
    let bytes: [UInt8]
    do { bytes = try JSONWriter.write(.object(body)) } catch { throw .malformed(detail: "\(error.path) \(error.rule)") }
    var isUnknown = false
    var attempt = 1
    while true {
      do throws(AWSFailure) {
        return try await send(operation, bytes)
      } catch {
        guard error.isRetryable, attempt < patience.attemptsMaximum else { throw error.following(unknown: isUnknown) }
        isUnknown = isUnknown || error.leavesUnknown
      }
      await pacing.sleep_ms(pacing.random(min(patience.longest_ms, patience.first_ms << attempt)))
      attempt += 1
    }
  }

  private func send(_ operation: String, _ body: [UInt8]) async throws(AWSFailure) -> JSONObject {
    guard let signer else { throw .malformed(detail: "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set") }
    let request = HTTPRequest(
      method: "POST", url: url, headers: [HTTPField("Content-Type", "application/x-amz-json-1.0"), HTTPField("X-Amz-Target", "\(targetPrefix).\(operation)")],
      body: body, timeout_ms: Self.timeout_ms)
    let response: HTTPResponse
    do { response = try await transport.send(signer.sign(request, time_s: pacing.now_s())) } catch { throw .unreachable(error) }
    let json: JSONValue
    do { json = try JSONReader.read(response.body) } catch {
      throw response.status >= 500
        ? .refused(code: "HTTP\(response.status)", body: JSONObject()) : .malformed(detail: "\(operation): \(response.status), \(error.rule)")
    }
    guard case .object(let object) = json else { throw .malformed(detail: "\(operation): \(response.status), no object") }
    guard response.status == 200 else { throw .refused(code: Self.code(of: object, response), body: object) }
    return object
  }

  private static func code(of body: JSONObject, _ response: HTTPResponse) -> String {
    guard case .string(let type)? = body["__type"] else { return "HTTP\(response.status)" }
    return String(type.split(separator: "#").last ?? "")
  }
}

extension AWSFailure {
  fileprivate func following(unknown: Bool) -> AWSFailure {
    guard case .refused(let code, let body, _) = self else { return self }
    return .refused(code: code, body: body, followsUnknown: unknown)
  }

  /// Whether the call may have had its effect nevertheless.
  fileprivate var leavesUnknown: Bool {
    switch self {
    case .unreachable(let error): error.isAmbiguous
    case .refused(let code, _, _): code.hasPrefix("HTTP5") || code.hasPrefix("Internal")
    case .malformed: true
    }
  }

  /// The service is there and takes no more for now.
  var isThrottled: Bool {
    guard case .refused(let code, _, _) = self else { return false }
    return [
      "ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException", "ThrottledException", "RequestThrottled", "KmsThrottled",
    ].contains(code)
  }

  /// Throttled, overtaken or broken for the moment. A request without an answer is repeated too: every call made here may happen twice with one effect.
  var isRetryable: Bool {
    switch self {
    case .unreachable(.resolve), .unreachable(.connect), .unreachable(.timeout), .unreachable(.other): true
    case .unreachable, .malformed: false
    case .refused("TransactionCanceledException", let body, _):
      CancellationReasons(body).areTransient
    case .refused(let code, _, _):
      isThrottled
        || [
          "InternalServerError", "InternalFailure",
          "ServiceUnavailable", "TransactionInProgressException", "TransactionConflictException", "ReplicatedWriteConflictException", "HTTP500", "HTTP502",
          "HTTP503", "HTTP504",
        ].contains(code)
    }
  }
}

/// Why a transaction was cancelled, change by change.
struct CancellationReasons {
  let codes: [String]

  init(_ body: JSONObject) {
    guard case .array(let reasons)? = body["CancellationReasons"] else {
      codes = []
      return
    }
    codes = reasons.map {
      guard case .object(let reason) = $0, case .string(let code)? = reason["Code"] else { return "" }
      return code
    }
  }

  var firstFailedCondition: Int? { codes.firstIndex(of: "ConditionalCheckFailed") }

  /// Whether the same transaction may succeed when it is sent again: something was in the way, and no condition failed.
  var areTransient: Bool {
    firstFailedCondition == nil
      && codes.contains { ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"].contains($0) }
  }
}
