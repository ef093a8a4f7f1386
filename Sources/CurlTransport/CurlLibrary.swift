internal import CCurl
internal import HTTPTransport

/// libcurl, found when it is first needed and then kept for as long as the process lives.
@safe final class CurlLibrary: Sendable {
  /// Filled before anyone sees it and never changed again; libcurl's functions may be called from any thread, one handle from one thread at a time.
  nonisolated(unsafe) let functions: UnsafePointer<ccurl_library>

  init() throws(TransportError) {
    let functions = UnsafeMutablePointer<ccurl_library>.allocate(capacity: 1)
    unsafe functions.initialize(to: ccurl_library())
    var reason = [CChar](repeating: 0, count: 256)
    guard unsafe ccurl_open(functions, "libcurl.so.4", &reason, reason.count) == 0 else {
      unsafe functions.deallocate()
      throw .other(detail: "libcurl cannot be loaded: " + String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
    unsafe self.functions = UnsafePointer(functions)
    guard unsafe functions.pointee.global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK else { throw .other(detail: "libcurl cannot be initialised") }
  }

  func text(of code: CURLcode) -> String {
    guard let text = unsafe functions.pointee.easy_strerror(code) else { return "code \(code.rawValue)" }
    return unsafe String(cString: text)
  }

  /// The one place where libcurl's codes are read; nil for success.
  func error(for code: CURLcode, in phase: String = "") -> TransportError? {
    let detail = "curl \(code.rawValue)\(phase): \(text(of: code))"
    switch code {
    case CURLE_OK: return nil
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .resolve(detail: detail)
    case CURLE_COULDNT_CONNECT: return .connect(detail: detail)
    case CURLE_OPERATION_TIMEDOUT: return .timeout
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED:
      return .tls(detail: detail)
    default: return .other(detail: detail)
    }
  }
}
