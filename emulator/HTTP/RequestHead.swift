/// The request line and the fields of one request, as the bytes that came.
public struct RequestHead: Sendable {
  public enum Method: Sendable, Equatable {
    case get, head, post, put, patch, delete, options
    case other(String)
  }

  /// How the body's end is known.
  package enum Framing: Sendable, Equatable {
    case none
    case length(Int)
    case chunked
  }

  let bytes: [UInt8]
  let lines: FieldLines
  public internal(set) var method = Method.get
  var pathRange = 0..<0
  var queryRange: Range<Int>?
  var authorityRange: Range<Int>?
  public internal(set) var isVersion11 = true
  package internal(set) var framing = Framing.none
  var keepsConnection = true
  public internal(set) var expectsContinue = false

  /// The path as it was sent, still percent-encoded; `*` for OPTIONS of the whole server.
  public var path: ArraySlice<UInt8> { bytes[pathRange] }

  /// What follows `?`, as it was sent; nil without one.
  public var query: ArraySlice<UInt8>? { queryRange.map { bytes[$0] } }

  /// The target's authority in the absolute form, otherwise the Host field.
  public var host: ArraySlice<UInt8>? { authorityRange.map { bytes[$0] } ?? self["Host"] }

  /// Of the request line and all fields.
  public var byteCount: Int { bytes.count }

  /// Content-Length as declared; nil for a chunked body; 0 without a body.
  public var declaredLength: Int? {
    switch framing {
    case .none: 0
    case .length(let count): count
    case .chunked: nil
    }
  }

  /// The fields in their order, names in the client's casing, values without surrounding white space.
  public var fields: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] {
    lines.ranges.map { (bytes[$0.name], bytes[$0.value]) }
  }

  /// The value of the first field called `name`, in any casing.
  public subscript(name: StaticString) -> ArraySlice<UInt8>? {
    lines.first(name, in: bytes).map { bytes[$0] }
  }
}

/// The fields that follow a chunked body.
public struct Trailers: Sendable {
  var bytes: [UInt8] = []
  var lines = FieldLines()

  public var isEmpty: Bool { lines.ranges.isEmpty }

  public subscript(name: StaticString) -> ArraySlice<UInt8>? {
    lines.first(name, in: bytes).map { bytes[$0] }
  }
}
