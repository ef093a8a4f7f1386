/// `url`: an address of a function's own, without an API in front of it.
public struct FunctionURLDeclaration: Sendable, Equatable {
  public enum InvokeMode: String, Sendable {
    case buffered = "BUFFERED"
    case streamed = "RESPONSE_STREAM"
  }

  /// `AWS_IAM`; otherwise everybody may call.
  public var needsSignature = false
  public var cors: CORSPolicy?
  public var invokeMode = InvokeMode.buffered

  public init() {}

  public var authType: String { needsSignature ? "AWS_IAM" : "NONE" }
}

extension FunctionDeclaration {
  /// The Host at which its URL answers, without a port.
  public var urlHost: String { "\(key.lowercased()).lambda-url.localhost" }

  /// What its URL is to the events: every method and path of an HTTP API.
  public var urlRoute: RouteDeclaration { RouteDeclaration(api: .http, payload: .v2, method: "ANY", path: nil, function: key, mark: mark) }
}

extension FileReader {
  /// `url: true`, or a mapping. Source: serverless.com/framework/docs/providers/aws/guide/functions, "Lambda Function URLs".
  mutating func functionURL(_ node: YAMLNode?, _ path: String) -> FunctionURLDeclaration? {
    guard let node, let value = resolved(node, path) else { return nil }
    if let on = value.boolean { return on ? FunctionURLDeclaration() : nil }
    var url = FunctionURLDeclaration()
    let entries = entries(value, path)
    if let node = entries["authorizer"] { url.needsSignature = choice(node, "\(path).authorizer", ["aws_iam"]) != nil }
    if let node = entries["cors"] { url.cors = urlCORS(node, "\(path).cors") }
    if let node = entries["invokeMode"], let mode = choice(node, "\(path).invokeMode", ["BUFFERED", "RESPONSE_STREAM"]) {
      url.invokeMode = FunctionURLDeclaration.InvokeMode(rawValue: mode) ?? .buffered
    }
    return url
  }

  private mutating func urlCORS(_ node: YAMLNode, _ path: String) -> CORSPolicy? {
    guard let value = resolved(node, path) else { return nil }
    let standard = CORSPolicy(
      origins: ["*"], headers: ["Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key", "X-Amz-Security-Token"], methods: ["*"])
    if let on = value.boolean { return on ? standard : nil }
    var policy = standard
    let entries = entries(value, path)
    if let node = entries["allowedOrigins"], let list = texts(node, "\(path).allowedOrigins") { policy.origins = list }
    if let node = entries["allowedHeaders"], let list = texts(node, "\(path).allowedHeaders") { policy.headers = list }
    if let node = entries["allowedMethods"], let list = texts(node, "\(path).allowedMethods") { policy.methods = list.map { $0.uppercased() } }
    if let node = entries["exposedResponseHeaders"], let list = texts(node, "\(path).exposedResponseHeaders") { policy.exposedHeaders = list }
    if let node = entries["allowCredentials"], let flag = boolean(node, "\(path).allowCredentials") { policy.credentials = flag }
    if let node = entries["maxAge"] { policy.maxAge_s = integer(node, "\(path).maxAge", 0...86_400) }
    return policy
  }
}
