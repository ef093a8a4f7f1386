internal import EmulatorHTTP
internal import EmulatorJSON

/// What ListFunctions and GetFunction say of a function.
@EventLoop func configuration(_ function: HostedFunction) -> JSON {
  let definition = function.definition
  return [
    "FunctionName": .string(definition.qualifiedName),
    "FunctionArn": .string(function.arn),
    "Runtime": "provided.al2023",
    "Handler": .string(definition.handler),
    "Description": "",
    "Timeout": .integer(Int64((definition.timeout_ms + 999) / 1_000)),
    "MemorySize": .integer(Int64(definition.memory_MB)),
    "PackageType": "Zip",
    "Version": "$LATEST",
    "State": "Active",
    "LastUpdateStatus": "Successful",
    "TracingConfig": ["Mode": "PassThrough"],
    "EphemeralStorage": ["Size": 512],
    "LoggingConfig": ["LogFormat": "Text", "LogGroup": .string("/aws/lambda/\(definition.qualifiedName)")],
  ]
}
