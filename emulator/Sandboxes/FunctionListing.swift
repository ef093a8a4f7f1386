internal import EmulatorDigests
internal import EmulatorHTTP
internal import EmulatorJSON

/// What ListFunctions, GetFunction and PublishVersion say of a function or a version of it. With a qualifier the ARN ends in it.
@EventLoop func configuration(_ function: HostedFunction, _ host: FunctionHost, _ code: FunctionCode, qualifier: String? = nil) -> JSON {
  let definition = function.definition
  var members: [JSON.Member] = [
    .init("FunctionName", .string(definition.qualifiedName)),
    .init("FunctionArn", .string(function.arn + (qualifier.map { ":\($0)" } ?? ""))),
    .init("Runtime", .string(definition.runtime)),
    .init("Role", .string("arn:aws:iam::\(host.limits.accountID):role/\(definition.qualifiedName)")),
    .init("Handler", .string(definition.handler)),
    .init("CodeSize", .integer(Int64(code.bytes))),
    .init("Description", .string(definition.description)),
    .init("Timeout", .integer(Int64((definition.timeout_ms + 999) / 1_000))),
    .init("MemorySize", .integer(Int64(definition.memory_MB))),
    .init("LastModified", .string(code.lastModified)),
    .init("CodeSha256", .string(code.sha256)),
    .init("Version", .string(function.version)),
    .init("TracingConfig", ["Mode": "PassThrough"]),
    .init("RevisionId", .string(revision(function, code))),
    .init("State", "Active"),
    .init("LastUpdateStatus", "Successful"),
    .init("PackageType", "Zip"),
    .init("Architectures", [.string(architecture)]),
    .init("EphemeralStorage", ["Size": 512]),
    .init("SnapStart", ["ApplyOn": "None", "OptimizationStatus": "Off"]),
    .init("RuntimeVersionConfig", ["RuntimeVersionArn": .string(host.limits.runtimeARN)]),
    .init("LoggingConfig", ["LogFormat": "Text", "LogGroup": .string("/aws/lambda/\(definition.qualifiedName)")]),
  ]
  if !definition.environment.isEmpty {
    let variables = definition.environment.sorted { $0.name < $1.name }.map { JSON.Member($0.name, .string($0.value)) }
    members.append(.init("Environment", ["Variables": .object(variables)]))
  }
  return .object(members)
}

#if arch(arm64)
  private let architecture = "arm64"
#else
  private let architecture = "x86_64"
#endif

/// Changes with the code and with the configuration, and with nothing else.
@EventLoop func revision(_ function: HostedFunction, _ code: FunctionCode) -> String {
  let definition = function.definition
  var words = [function.arn, function.version, code.sha256, definition.handler, definition.description, definition.runtime]
  words += ["\(definition.memory_MB)", "\(definition.timeout_ms)", definition.arguments.joined(separator: "\u{0}")]
  words += definition.environment.sorted { $0.name < $1.name }.flatMap { [$0.name, $0.value] }
  return Hexadecimal.uuid(of: words.joined(separator: "\u{1}"))
}
