public import StrictJSON

/// The first two gates of every request body: its size, and strict JSON.
public enum RequestBody {
  /// A stored one was let in by the rules of its day.
  public static func json(_ body: [UInt8], atMost bytesMaximum: Int, isStored: Bool = false) throws(RequestError) -> JSONValue {
    guard body.count <= bytesMaximum else { throw RequestError(.tooLarge, path: "", rule: "must be at most \(bytesMaximum) bytes, not \(body.count)") }
    guard !body.isEmpty else { throw RequestError(.malformed, path: "", rule: "is empty, where JSON is expected") }
    do throws(JSONError) { return try JSONReader.read(body, limits: JSONLimits(takesUnderflow: isStored)) } catch {
      throw RequestError(.malformed, path: error.path, rule: "is no strict JSON: \(error.rule) (byte \(error.offset))")
    }
  }
}
