/// The keys of functions, their events, the emulator's own and those of resources.
enum FunctionKeys {
  static let rules: [KeyRule] = function + asynchronous + url + rest + http + other + emulator + resources

  private static let function: [KeyRule] = [
    KeyRule("functions.*.handler"), KeyRule("functions.*.name"), KeyRule("functions.*.memorySize"), KeyRule("functions.*.timeout"),
    KeyRule("functions.*.environment.*"), KeyRule("functions.*.reservedConcurrency"), KeyRule("functions.*.httpApi.payload"),
    KeyRule("functions.*.httpApi.timeout"), KeyRule("functions.*.image.command"), KeyRule("functions.*.image.name", image),
    KeyRule("functions.*.image.uri", image), KeyRule("functions.*.image.entryPoint", .warning("the command is run by itself")),
    KeyRule("functions.*.image.workingDirectory", .warning("a function runs in the functions' folder")),
    KeyRule("functions.*.description"), KeyRule("functions.*.tags", .note("a label")),
    KeyRule("functions.*.runtime"),
    KeyRule("functions.*.architecture", .note("the function runs on this machine's processor")),
    KeyRule("functions.*.role", permissions), KeyRule("functions.*.iam", permissions), KeyRule("functions.*.iamRoleStatements", permissions),
    KeyRule("functions.*.iamRoleStatementsName", permissions), KeyRule("functions.*.iamRoleStatementsInherit", permissions),
    KeyRule("functions.*.vpc", .warning("the function is in no network of yours: it reaches what this machine reaches")),
    KeyRule("functions.*.layers", LayerReading.fate),
    KeyRule("functions.*.package", .note("what is packed for a deployment")),
    KeyRule("functions.*.ephemeralStorageSize", .warning("/tmp has 512 MB, whatever is named")),
    KeyRule("functions.*.logRetentionInDays", .note("how long the cloud keeps the log")), KeyRule("functions.*.disableLogs", .note("the log is written here")),
    KeyRule("functions.*.logs", .note("how the cloud writes the log")), KeyRule("functions.*.logDataProtectionPolicy", .warning("no log is masked here")),
    KeyRule("functions.*.dependsOn", .note("the order of a deployment")), KeyRule("functions.*.condition", .warning("the function is there, whatever it says")),
    KeyRule("functions.*.kmsKeyArn", .note("what encrypts variables in the cloud")),
    KeyRule("functions.*.awsKmsKeyArn", .note("what encrypts variables in the cloud")),
    KeyRule("functions.*.tracing", .note("nothing is sent to X-Ray; the trace header is passed on")),
    KeyRule("functions.*.provisionedConcurrency", .note("sandboxes start when they are asked for, and stay warm")),
    KeyRule("functions.*.versionFunction", .note("versions of functions in the cloud")),
    KeyRule("functions.*.fileSystemConfig", .warning("no file system is mounted")),
    KeyRule("functions.*.snapStart", .note("no snapshot is taken; a cold start is a whole one")),
    KeyRule("functions.*.runtimeManagement", .note("which release of a runtime the cloud takes")),
    KeyRule("functions.*.recursiveLoop", .warning("only a chain of destinations is cut, after sixteen")),
    KeyRule("functions.*.deploymentSettings", .note("how a deployment shifts its traffic")),
    KeyRule("functions.*.build", .note("how the framework builds the function")),
  ]

  private static let asynchronous: [KeyRule] = [
    KeyRule("functions.*.maximumRetryAttempts"), KeyRule("functions.*.maximumEventAge"), KeyRule("functions.*.onError"),
    KeyRule("functions.*.destinations.onSuccess.type"), KeyRule("functions.*.destinations.onSuccess.arn"),
    KeyRule("functions.*.destinations.onFailure.type"), KeyRule("functions.*.destinations.onFailure.arn"),
  ]

  private static let url: [KeyRule] =
    ["authorizer", "invokeMode"].map { KeyRule("functions.*.url.\($0)") }
    + ["allowedOrigins", "allowedHeaders", "allowedMethods", "allowCredentials", "exposedResponseHeaders", "maxAge"].map {
      KeyRule("functions.*.url.cors.\($0)")
    }

  private static let rest: [KeyRule] =
    [
      KeyRule("functions.*.events[].http.method"), KeyRule("functions.*.events[].http.path"), KeyRule("functions.*.events[].http.async"),
      KeyRule("functions.*.events[].http.private"), KeyRule("functions.*.events[].http.integration"), KeyRule("functions.*.events[].http.timeoutInMillis"),
      KeyRule("functions.*.events[].http.operationId", .note("a label")),
      KeyRule("functions.*.events[].http.connectionType", .warning("no VPC link is asked")),
      KeyRule("functions.*.events[].http.connectionId", .warning("no VPC link is asked")),
      KeyRule("functions.*.events[].http.cors.origin"), KeyRule("functions.*.events[].http.cors.origins"), KeyRule("functions.*.events[].http.cors.headers"),
      KeyRule("functions.*.events[].http.cors.methods"), KeyRule("functions.*.events[].http.cors.allowCredentials"),
      KeyRule("functions.*.events[].http.cors.exposeHeaders"), KeyRule("functions.*.events[].http.cors.maxAge"),
      KeyRule("functions.*.events[].http.cors.cacheControl"),
      KeyRule("functions.*.events[].http.request.parameters.querystrings.*"), KeyRule("functions.*.events[].http.request.parameters.headers.*"),
      KeyRule("functions.*.events[].http.request.parameters.paths.*"), KeyRule("functions.*.events[].http.request.schemas"),
      KeyRule("functions.*.events[].http.request.schema", .error("is an older spelling that nothing checks; write `schemas`")),
      KeyRule("functions.*.events[].http.request.template", mapped), KeyRule("functions.*.events[].http.request.passThrough", mapped),
      KeyRule("functions.*.events[].http.request.contentHandling", mapped), KeyRule("functions.*.events[].http.request.uri", mapped),
      KeyRule("functions.*.events[].http.request.method", mapped),
      KeyRule("functions.*.events[].http.response.transferMode", .warning("the answer is not streamed")),
      KeyRule("functions.*.events[].http.response.headers", mapped), KeyRule("functions.*.events[].http.response.template", mapped),
      KeyRule("functions.*.events[].http.response.statusCodes", mapped), KeyRule("functions.*.events[].http.response.contentHandling", mapped),
    ]
    + ["type", "name", "arn", "identitySource", "identityValidationExpression", "resultTtlInSeconds", "scopes"].map {
      KeyRule("functions.*.events[].http.authorizer.\($0)")
    } + [
      KeyRule("functions.*.events[].http.authorizer.managedExternally", .note("who may let the API call the function")),
      KeyRule("functions.*.events[].http.authorizer.claims", .note("which claims a mapping template sees")),
      KeyRule("functions.*.events[].http.authorizer.authorizerId", elsewhere),
    ]

  private static let http: [KeyRule] =
    ["method", "path", "timeout", "authorizer.name", "authorizer.type", "authorizer.scopes"].map {
      KeyRule("functions.*.events[].httpApi.\($0)")
    } + [KeyRule("functions.*.events[].httpApi.authorizer.id", elsewhere)]

  /// Of these the reader itself says that nothing delivers them.
  private static let other = eventKinds.filter { $0 != "http" && $0 != "httpApi" }.map { KeyRule("functions.*.events[].\($0)") }

  static let eventKinds = [
    "httpApi", "http", "sqs", "schedule", "sns", "s3", "stream", "websocket", "alb", "eventBridge", "cloudwatchEvent", "cloudwatchLog", "iot",
    "iotFleetProvisioning", "alexaSkill",
    "alexaSmartHome", "cloudFront", "cognitoUserPool", "kafka", "activemq", "rabbitmq", "msk",
  ]

  private static let emulator: [KeyRule] =
    ["functions", "port", "authorizers.*.jwks", "authorizers.*.issuer", "authorizers.*.audience"].map {
      KeyRule("custom.emulator.\($0)")
    } + ["perFunction", "overall", "waiting", "idleSeconds", "recycleAfter", "confined"].map { KeyRule("custom.emulator.sandboxes.\($0)") } + [
      // What else stands under `custom` is for the file's own variables, and for plugins, of which `plugins` tells.
      KeyRule("custom.*")
    ]

  private static let resources: [KeyRule] = [
    KeyRule("resources.Resources.*"), KeyRule("resources.AWSTemplateFormatVersion", template), KeyRule("resources.Description", template),
    KeyRule("resources.Outputs", .note("what a deployment tells other services")), KeyRule("resources.Metadata", template),
    KeyRule("resources.Conditions", .warning("every resource is there, whatever its condition says")),
    KeyRule("resources.Parameters", .warning("a parameter has no value here")), KeyRule("resources.Mappings", .warning("`Fn::FindInMap` has no value here")),
    KeyRule("resources.Transform", .warning("macros do not run here")), KeyRule("resources.Rules", .note("what a deployment checks")),
    KeyRule("resources.extensions", .warning("what the framework makes is not changed here")),
  ]

  private static let template = KeyFate.note("about the template itself")
  private static let permissions = KeyFate.note("what the function may do in the cloud; nothing is refused to it here")
  private static let image = KeyFate.note("the image it is deployed as; here the command runs from the functions' folder")
  private static let mapped = KeyFate.warning("the framework takes it away from a proxy integration, and so does the emulator")
  private static let elsewhere = KeyFate.error("names an authorizer of another service, which nothing here can ask")
}
