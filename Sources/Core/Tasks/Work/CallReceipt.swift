import Cases
import Crypto
import Forms
import Masks
import Protection
import StrictJSON

/// What a call leaves behind in the journal: everything that the outcome shows of it, so that a replay asks nobody.
struct CallReceipt {
  var status: Execution.Status
  var result: JSONValue?
  var sha256: String?
  var isTruncated = false
  var failure: ToolFailure?
  var attempts: Int
  var duration_ms: Int64
  var at_ms: Int64
  var age_s: Int?

  /// The most of a result, in bytes of its canonical form, that is kept: a receipt is one item of the table.
  static let resultBytesMaximum = 200_000

  /// Nothing is kept of secrets in what was answered, nor handed on to who reads it.
  init(_ answer: ToolAnswer, form: ToolForm, hiding secrets: KnownSecrets = KnownSecrets(), attempt: Int, began_ms: Int64, at_ms: Int64) {
    (attempts, duration_ms, self.at_ms) = (attempt, max(0, at_ms - began_ms), at_ms)
    var masking = Masking(secrets, only: [.secret])
    switch answer {
    case .failed(var failure):
      failure.message = masking.mask(failure.message)
      (status, self.failure) = (failure.isAmbiguous && form.effect == .write ? .unknown : .failed, failure)
    case .completed(let value, let age):
      age_s = age
      let violations = SchemaCheck(value, against: form.result.json).violations
      let value = masking.mask(value)
      guard violations.isEmpty, let bytes = try? JSONWriter.write(value) else {
        // A write may have been done, whatever was answered.
        let isWrite = form.effect == .write
        status = isWrite ? .unknown : .failed
        let why = violations.first.map { "`\($0.path)` \($0.rule)" } ?? "it cannot be written"
        failure = ToolFailure(.malformed, masking.mask("the answer is of another form: \(why)"), isAmbiguous: isWrite)
        return
      }
      status = .completed
      sha256 = Hexadecimal.encode(SHA256.digest(bytes))
      isTruncated = bytes.count > CallReceipt.resultBytesMaximum
      result = isTruncated ? .string(Excerpt.text(bytes, Excerpt.bytesMaximum)) : value
    }
  }

  var json: JSONValue {
    .fields([
      ("status", .choice(status)), ("result", result ?? .null), ("sha256", .optional(sha256)), ("truncated", .bool(isTruncated)),
      ("error", failure?.json ?? .null), ("attempts", .integer(Int64(attempts))), ("duration_ms", .integer(duration_ms)), ("at", .integer(at_ms)),
      ("age_s", age_s.map { .integer(Int64($0)) } ?? .null),
    ])
  }

  init(stored: JSONValue) throws(StoredError) {
    let object = try RecordField(stored, "").object()
    status = try object.required("status").choice()
    result = object.optional("result")?.value
    sha256 = try object.optional("sha256")?.string()
    isTruncated = try object.required("truncated").bool()
    failure = try object.optional("error").map { field throws(StoredError) in try ToolFailure(stored: field) }
    attempts = try object.required("attempts").integer()
    duration_ms = Int64(try object.required("duration_ms").integer())
    at_ms = Int64(try object.required("at").integer())
    age_s = try object.optional("age_s")?.integer()
  }

  func execution(step: Int, item: Int?, tool: String, params: JSONObject) -> Execution {
    var execution = Execution(step: step, item: item, status, tool: tool, params: params, failure: failure)
    (execution.result, execution.sha256, execution.isTruncated) = (result, sha256, isTruncated)
    (execution.attempts, execution.duration_ms, execution.at_ms, execution.age_s) = (attempts, duration_ms, at_ms, age_s)
    return execution
  }
}

/// The beginning of a text.
enum Excerpt {
  /// Of a result that is too long.
  static let bytesMaximum = 2_000

  /// As many whole characters as fit.
  static func text(_ bytes: [UInt8], _ bytesMaximum: Int) -> String {
    var end = min(bytes.count, bytesMaximum)
    while end > 0, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }
}
