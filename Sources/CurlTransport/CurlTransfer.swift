internal import CCurl
internal import HTTPTransport

/// One request under way, its libcurl handle and what has been received; lives on the engine's thread.
@safe final class CurlTransfer {
  private static let headBytesMaximum = 256 << 10

  let submission: CurlEngine.Submission
  let handle: UnsafeMutableRawPointer
  /// What tells the transfer apart from the others under way.
  var key: UInt { unsafe UInt(bitPattern: handle) }
  private let library: CurlLibrary
  private var fields: UnsafeMutablePointer<curl_slist>?
  private var headers: [HTTPField] = []
  private var headBytes = 0
  private var body: [UInt8] = []
  private var isTooLarge = false
  /// Set by libcurl where an address was met that is not public.
  private let refused = UnsafeMutablePointer<CInt>.allocate(capacity: 1)
  /// When the last byte of a stream came, or its request began; a monotonic clock's milliseconds.
  var heard_ms = CurlEngine.now_ms()

  init(_ submission: CurlEngine.Submission, _ library: CurlLibrary) throws(TransportError) {
    guard let handle = unsafe library.functions.pointee.easy_init() else { throw .other(detail: "libcurl has no memory") }
    self.submission = submission
    self.library = library
    unsafe self.handle = handle
    unsafe refused.initialize(to: 0)
    try setUp(submission.request)
    try setUpReceiving()
  }

  deinit {
    unsafe library.functions.pointee.easy_cleanup(handle)
    unsafe library.functions.pointee.slist_free_all(fields)
    unsafe refused.deallocate()
  }

  func result(_ code: CURLcode) -> Result<HTTPResponse, TransportError> {
    if !isTooLarge, let error = library.error(for: code) {
      if case .connect = error, unsafe refused.pointee != 0 { return .failure(.notPublic) }
      if case .other(let detail) = error, !isWhollySent { return .failure(.unsent(detail: detail)) }
      return .failure(error == .timeout ? timeout : error)
    }
    if isTooLarge { return .failure(.tooLarge(status: status)) }
    return .success(HTTPResponse(status: status, headers: headers, body: body))
  }

  func deliver(_ result: Result<HTTPResponse, TransportError>) {
    switch submission.delivery {
    case .whole(let continuation): continuation.resume(returning: result)
    case .stream(let stream):
      if case .success(let response) = result { stream.begin(CurlStream.Head(status: response.status, headers: response.headers)) }
      stream.finish(result.map { _ in })
    }
  }

  /// What it is that the time is over: where nobody took the request, nobody has seen it.
  var timeout: TransportError {
    if isWhollySent { return .timeout }
    return headSent > 0 ? .unsent(detail: "it was not wholly sent in time") : .connect(detail: "there was no connection in time")
  }

  /// When a stream has said nothing for too long; nil for what is no stream, and for one that nobody reads.
  var silentAt_ms: Int64? {
    guard case .stream(let stream) = submission.delivery, !stream.isPaused else { return nil }
    return heard_ms + Int64(stream.hasBegun ? stream.limits.idle_ms : stream.limits.firstByte_ms)
  }

  private var status: Int {
    var status = 0
    unsafe ccurl_get_long(library.functions, handle, CURLINFO_RESPONSE_CODE, &status)
    return status
  }

  /// Whether the other side can have had all of the request, or has answered it anyway.
  private var isWhollySent: Bool {
    var sent = 0
    unsafe ccurl_get_long(library.functions, handle, CURLINFO_SIZE_UPLOAD_T, &sent)
    return status != 0 || headSent > 0 && sent >= submission.request.body.count
  }

  /// Bytes of the request's head that went out.
  private var headSent: Int {
    var head = 0
    unsafe ccurl_get_long(library.functions, handle, CURLINFO_REQUEST_SIZE, &head)
    return head
  }

  private func setUp(_ request: HTTPRequest) throws(TransportError) {
    guard !request.method.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else { throw .other(detail: "a method has no white space") }
    guard let url = HTTPURL(request.url) else { throw .other(detail: "the URL is none of HTTP's, strictly read") }
    try set(CURLOPT_URL, request.url)
    try set(CURLOPT_PROTOCOLS_STR, "http,https")
    // A stream of HTTP/2 that is let go of stays open in libcurl 7.88, and whoever sends it goes on: so it has a connection, which is closed.
    let isStream = if case .stream = submission.delivery { true } else { false }
    try set(CURLOPT_HTTP_VERSION, url.isSecure && !isStream ? Int(CURL_HTTP_VERSION_2TLS) : Int(CURL_HTTP_VERSION_1_1))
    // Who comes while the first connection is being made waits to hear whether it is of HTTP/2, and then shares it.
    try set(CURLOPT_PIPEWAIT, url.isSecure && !isStream ? 1 : 0)
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_FOLLOWLOCATION, 0)
    try set(CURLOPT_SSL_VERIFYPEER, 1)
    try set(CURLOPT_SSL_VERIFYHOST, 2)
    try set(CURLOPT_TIMEOUT_MS, max(1, request.timeout_ms))
    if let caFile = submission.caFile { try set(CURLOPT_CAINFO, caFile) }
    if url.isLoopback || request.isPublicOnly { try set(CURLOPT_PROXY, "") }
    if request.isPublicOnly {
      try check(unsafe ccurl_set_public_only(library.functions, handle, refused))
      // A connection that is kept may lead elsewhere by now, or was opened by who may go everywhere.
      try set(CURLOPT_FRESH_CONNECT, 1)
      try set(CURLOPT_FORBID_REUSE, 1)
    }
    try setMethod(request)
    try setFields(request)
  }

  private func setMethod(_ request: HTTPRequest) throws(TransportError) {
    if request.method == "HEAD" { try set(CURLOPT_NOBODY, 1) }
    if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
      try check(unsafe ccurl_set_offset(library.functions, handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count)))
      var body = request.body
      try check(
        unsafe body.withUnsafeMutableBytes { unsafe ccurl_set_pointer(library.functions, handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) })
    }
    try set(CURLOPT_CUSTOMREQUEST, request.method)
  }

  /// What libcurl would add by itself, `Expect` and a content type, is suppressed: the caller's headers are all there are.
  private func setFields(_ request: HTTPRequest) throws(TransportError) {
    var lines = ["Expect:"]
    if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) { lines.append("Content-Type:") }
    for field in request.headers {
      guard !field.name.isEmpty, !(field.name + field.value).utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }), !field.name.utf8.contains(0x3A)
      else {
        throw .other(detail: "a header has a name without `:` and no control characters")
      }
      lines.append(field.value.isEmpty ? field.name + ";" : field.name + ": " + field.value)
    }
    for line in lines {
      guard let longer = unsafe library.functions.pointee.slist_append(fields, line) else { throw .other(detail: "libcurl has no memory") }
      unsafe fields = longer
    }
    try check(unsafe ccurl_set_pointer(library.functions, handle, CURLOPT_HTTPHEADER, fields))
  }

  /// The transfer outlives its handle, so libcurl may hold it unretained.
  private func setUpReceiving() throws(TransportError) {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    try check(unsafe ccurl_set_pointer(library.functions, handle, CURLOPT_WRITEDATA, context))
    try check(unsafe ccurl_set_pointer(library.functions, handle, CURLOPT_HEADERDATA, context))
    try check(
      unsafe ccurl_set_receive(library.functions, handle, CURLOPT_WRITEFUNCTION) { data, size, count, context in
        unsafe CurlTransfer.receivedBody(data, size * count, context)
      })
    try check(
      unsafe ccurl_set_receive(library.functions, handle, CURLOPT_HEADERFUNCTION) { data, size, count, context in
        unsafe CurlTransfer.received(data, size * count, context) { unsafe $0.receiveHeader($1) } ? size * count : 0
      })
  }

  @unsafe private static func received(
    _ data: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?, _ use: (CurlTransfer, UnsafeRawBufferPointer) -> Bool
  ) -> Bool {
    guard let context = unsafe context else { return false }
    return unsafe use(Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue(), UnsafeRawBufferPointer(start: data, count: count))
  }

  /// How much was taken; of a stream that nobody reads nothing is, for now.
  @unsafe private static func receivedBody(_ data: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?) -> Int {
    guard let context = unsafe context else { return 0 }
    let transfer = unsafe Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
    let bytes = unsafe UnsafeRawBufferPointer(start: data, count: count)
    guard case .stream(let stream) = transfer.submission.delivery else { return unsafe transfer.receiveBody(bytes) ? count : 0 }
    stream.begin(CurlStream.Head(status: transfer.status, headers: transfer.headers))
    transfer.heard_ms = CurlEngine.now_ms()
    return unsafe stream.receive(Array(bytes)) ? count : Int(CURL_WRITEFUNC_PAUSE)
  }

  private func receiveBody(_ data: UnsafeRawBufferPointer) -> Bool {
    guard body.count + data.count <= submission.request.responseBytesMaximum else {
      isTooLarge = true
      return false
    }
    unsafe body.append(contentsOf: data)
    return true
  }

  private func receiveHeader(_ data: UnsafeRawBufferPointer) -> Bool {
    headBytes += data.count
    heard_ms = CurlEngine.now_ms()
    guard headBytes <= Self.headBytesMaximum else {
      isTooLarge = true
      return false
    }
    let line = unsafe String(decoding: data, as: UTF8.self)
    // A new status line follows an interim response, whose fields are not the answer's.
    if line.hasPrefix("HTTP/") { headers = [] }
    // The head is over, and it is no interim one, nor trailers after the body.
    if data.count <= 2, status >= 200, case .stream(let stream) = submission.delivery {
      stream.begin(CurlStream.Head(status: status, headers: headers))
    }
    if let colon = line.firstIndex(of: ":"), !line.hasPrefix("HTTP/") {
      let value = line[line.index(after: colon)...].split(whereSeparator: \.isNewline).first ?? ""
      headers.append(HTTPField(line[..<colon].lowercased(), value.trimmed))
    }
    return true
  }

  private func set(_ option: CURLoption, _ value: Int) throws(TransportError) { try check(unsafe ccurl_set_long(library.functions, handle, option, value)) }
  private func set(_ option: CURLoption, _ value: String) throws(TransportError) {
    try check(unsafe ccurl_set_string(library.functions, handle, option, value))
  }

  private func check(_ code: CURLcode) throws(TransportError) {
    if let error = library.error(for: code, in: " while the request was set up") { throw error }
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var text = self
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return String(text)
  }
}
