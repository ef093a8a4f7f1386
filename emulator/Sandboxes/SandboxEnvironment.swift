/// The environment variables of a sandbox. Nothing of the emulator's own environment is in it.
/// Source: AWS Lambda developer guide, "Defined runtime environment variables"; a custom runtime has neither AWS_EXECUTION_ENV nor _X_AMZN_TRACE_ID.
func sandboxEnvironment(_ definition: FunctionDefinition, _ limits: HostLimits, version: String, runtimePort: UInt16, logStream: String) -> [String] {
  var values: [String: String] = [
    "AWS_REGION": limits.region,
    "AWS_DEFAULT_REGION": limits.region,
    "AWS_ACCESS_KEY_ID": "emulator",
    "AWS_SECRET_ACCESS_KEY": "emulator",
    "AWS_SESSION_TOKEN": "emulator",
    "TZ": ":UTC",
    "LANG": "en_US.UTF-8",
    "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    "LD_LIBRARY_PATH": "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:\(definition.directory):\(definition.directory)/lib:/opt/lib",
    "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
    "AWS_XRAY_DAEMON_ADDRESS": "\(xRayDaemon):2000",
    "_AWS_XRAY_DAEMON_ADDRESS": xRayDaemon,
    "_AWS_XRAY_DAEMON_PORT": "2000",
  ]
  for (name, value) in definition.surroundings + definition.environment { values[name] = value }
  let reserved = [
    "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:\(runtimePort)",
    "AWS_LAMBDA_FUNCTION_NAME": definition.qualifiedName,
    "AWS_LAMBDA_FUNCTION_VERSION": version,
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": String(definition.memory_MB),
    "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/\(definition.qualifiedName)",
    "AWS_LAMBDA_LOG_STREAM_NAME": logStream,
    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
    "LAMBDA_TASK_ROOT": definition.directory,
    "LAMBDA_RUNTIME_DIR": "/var/runtime",
    "_HANDLER": definition.handler,
  ]
  for (name, value) in reserved { values[name] = value }
  return values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
}

/// Where segments are sent to. In the cloud it is an address of the sandbox's own network; here nobody listens, and what is sent there is lost, as where tracing is off.
private let xRayDaemon = "127.0.0.1"
