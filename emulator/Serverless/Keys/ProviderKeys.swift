/// The keys of the file itself and of `provider`. Source: the Serverless Framework's schema (lib/plugins/aws/provider.js, v3) and osls' additions.
enum ProviderKeys {
  static let rules: [KeyRule] = root + provider + gateway

  private static let root: [KeyRule] = [
    KeyRule("service"), KeyRule("service.name"), KeyRule("service.awsKmsKeyArn", .note("what encrypts variables in the cloud")),
    KeyRule("provider"), KeyRule("functions"), KeyRule("resources"), KeyRule("custom"), KeyRule("params.*"), KeyRule("stages.*.params"),
    KeyRule("stages.*.resolvers", .warning("resolvers are not asked")), KeyRule("stages.*.observability", .note("metrics in the cloud")),
    KeyRule("stages.*.integrations", .note("metrics in the cloud")), KeyRule("stages.*.dashboard", .note("metrics in the cloud")),
    KeyRule("frameworkVersion", .note("which framework may deploy the file")),
    KeyRule("configValidationMode", .note("how strict the framework reads the file; the emulator names what it does not know")),
    KeyRule("plugins", .warning("plugins do not run here: what they add to the service, or put in the place of a key, is missing")),
    KeyRule("package", .note("what is packed for a deployment; the emulator takes the functions' folder as it is")),
    KeyRule("useDotenv", .warning("no `.env` is read by itself; give `--env-file .env`")),
    KeyRule("layers", LayerReading.fate),
    KeyRule("outputs", .note("what a deployment tells other services")),
    KeyRule("disabledDeprecations", .note("what the framework does not warn of")),
    KeyRule("deprecationNotificationMode", .note("how the framework warns")),
    KeyRule("variablesResolutionMode", .note("how an older framework resolves variables")),
    KeyRule("unresolvedVariablesNotificationMode", .note("how the framework warns of variables without a value")),
    KeyRule("org", .note("the framework's own account")), KeyRule("app", .note("the framework's own account")),
    KeyRule("tenant", .note("the framework's own account")), KeyRule("dashboard", .note("the framework's own account")),
    KeyRule("console", .note("the framework's own account")), KeyRule("licenseKey", .note("the framework's own account")),
    KeyRule("build", .note("how the framework builds the functions; build them with your own tools")),
    KeyRule("state", .note("where the framework keeps what it deployed")),
    KeyRule("constructs", .warning("constructs are made by a plugin and are missing here")),
  ]

  private static let provider: [KeyRule] = [
    KeyRule("provider.name"), KeyRule("provider.stage"), KeyRule("provider.region"), KeyRule("provider.memorySize"), KeyRule("provider.timeout"),
    KeyRule("provider.environment"), KeyRule("provider.environment.*"), KeyRule("provider.httpApi"), KeyRule("provider.apiGateway"),
    KeyRule("provider.runtime"),
    KeyRule("provider.architecture", .note("the functions run on this machine's processor")),
    KeyRule("provider.architectures", .note("the functions run on this machine's processor")),
    KeyRule("provider.iam", permissions), KeyRule("provider.role", permissions), KeyRule("provider.iamRoleStatements", permissions),
    KeyRule("provider.iamManagedPolicies", permissions), KeyRule("provider.rolePermissionsBoundary", permissions), KeyRule("provider.cfnRole", deploys),
    KeyRule("provider.ecr", .note("where a deployment puts the image")), KeyRule("provider.build", .note("how images are built")),
    KeyRule("provider.logs", .note("access logs in the cloud; the emulator writes a line a request by itself")),
    KeyRule("provider.logRetentionInDays", .note("how long the cloud keeps the log")),
    KeyRule("provider.logDataProtectionPolicy", .warning("no log is masked here")),
    KeyRule("provider.tracing", .note("nothing is sent to X-Ray; the trace header is passed on")),
    KeyRule("provider.tags", labels), KeyRule("provider.stackTags", labels),
    KeyRule("provider.stackName", deploys), KeyRule("provider.stackParameters", deploys), KeyRule("provider.stackPolicy", deploys),
    KeyRule("provider.deploymentBucket", deploys), KeyRule("provider.deploymentPrefix", deploys), KeyRule("provider.deploymentMethod", deploys),
    KeyRule("provider.notificationArns", deploys), KeyRule("provider.disableRollback", deploys), KeyRule("provider.rollbackConfiguration", deploys),
    KeyRule("provider.profile", deploys), KeyRule("provider.resolver", deploys),
    KeyRule("provider.lambdaHashingVersion", deploys), KeyRule("provider.versionFunctions", .note("versions of functions in the cloud")),
    KeyRule("provider.vpc", network), KeyRule("provider.vpcEndpointIds", .warning("the API is private in the cloud and is not here")),
    KeyRule("provider.endpointType", .note("how the cloud publishes the REST API; a PRIVATE one is not private here")),
    KeyRule("provider.apiName", labels), KeyRule("provider.websocketsApiName", labels),
    KeyRule("provider.websocketsApiRouteSelectionExpression", .warning("WebSocket APIs are not served")),
    KeyRule("provider.websocketsDescription", labels), KeyRule("provider.websocket", .warning("WebSocket APIs are not served")),
    KeyRule("provider.layers", LayerReading.fate),
    KeyRule("provider.kmsKeyArn", .note("what encrypts variables in the cloud")),
    KeyRule("provider.ephemeralStorageSize", .warning("/tmp has 512 MB, whatever is named")),
    KeyRule("provider.reservedConcurrency", .warning("is no key of `provider` for the framework; say it at the function")),
    KeyRule("provider.provisionedConcurrency", .note("sandboxes start when they are asked for, and stay warm")),
    KeyRule("provider.snapStart", .note("no snapshot is taken; a cold start is a whole one")),
    KeyRule("provider.runtimeManagement", .note("which release of a runtime the cloud takes")),
    KeyRule("provider.resourcePolicy", policy),
    KeyRule("provider.apiKeys", .error("is the older place; put it under `provider.apiGateway.apiKeys`")),
    KeyRule("provider.usagePlan", .error("is the older place; put it under `provider.apiGateway.usagePlan`")),
    KeyRule("provider.alb", .warning("load balancers are not served")), KeyRule("provider.s3", .warning("buckets are not made here")),
    KeyRule("provider.cloudFront", .warning("CloudFront is not served")), KeyRule("provider.eventBridge", .note("how a deployment makes rules")),
    KeyRule("provider.kinesis", .note("how a deployment makes consumers")),
  ]

  private static let gateway: [KeyRule] = [
    KeyRule("provider.httpApi.cors.allowedOrigins"), KeyRule("provider.httpApi.cors.allowedHeaders"), KeyRule("provider.httpApi.cors.allowedMethods"),
    KeyRule("provider.httpApi.cors.allowCredentials"), KeyRule("provider.httpApi.cors.exposedResponseHeaders"), KeyRule("provider.httpApi.cors.maxAge"),
    KeyRule("provider.httpApi.payload"), KeyRule("provider.httpApi.timeout"), KeyRule("provider.httpApi.name", labels),
    KeyRule("provider.httpApi.id", .note("the API is another service's; its routes are served here as the file's own")),
    KeyRule("provider.httpApi.metrics", .note("metrics in the cloud")), KeyRule("provider.httpApi.useProviderTags", labels),
    KeyRule("provider.httpApi.shouldStartNameWithService", labels),
    KeyRule("provider.httpApi.disableDefaultEndpoint", .note("the API has another name in the cloud; here it has this one")),
    KeyRule("provider.httpApi.authorizers.*.type"), KeyRule("provider.httpApi.authorizers.*.name"), KeyRule("provider.httpApi.authorizers.*.identitySource"),
    KeyRule("provider.httpApi.authorizers.*.issuerUrl"), KeyRule("provider.httpApi.authorizers.*.audience"),
    KeyRule("provider.httpApi.authorizers.*.functionName"), KeyRule("provider.httpApi.authorizers.*.functionArn"),
    KeyRule("provider.httpApi.authorizers.*.managedExternally", .note("who may let the API call the function")),
    KeyRule("provider.httpApi.authorizers.*.resultTtlInSeconds"), KeyRule("provider.httpApi.authorizers.*.enableSimpleResponses"),
    KeyRule("provider.httpApi.authorizers.*.payloadVersion"),
    KeyRule("provider.apiGateway.binaryMediaTypes"), KeyRule("provider.apiGateway.apiKeys"), KeyRule("provider.apiGateway.apiKeySourceType"),
    KeyRule("provider.apiGateway.usagePlan"), KeyRule("provider.apiGateway.request.schemas"),
    KeyRule("provider.apiGateway.resourcePolicy", policy), KeyRule("provider.apiGateway.description", labels),
    KeyRule("provider.apiGateway.metrics", .note("metrics in the cloud")),
    KeyRule("provider.apiGateway.minimumCompressionSize", .warning("answers are not compressed here")),
    KeyRule("provider.apiGateway.restApiId", external), KeyRule("provider.apiGateway.restApiRootResourceId", external),
    KeyRule("provider.apiGateway.restApiResources", external), KeyRule("provider.apiGateway.websocketApiId", .warning("WebSocket APIs are not served")),
    KeyRule("provider.apiGateway.shouldStartNameWithService", labels),
    KeyRule("provider.apiGateway.disableDefaultEndpoint", .note("the API has another name in the cloud; here it has this one")),
    KeyRule("provider.apiGateway.timeoutInMillis"),
    KeyRule("provider.apiGateway.stage", .warning("the stage is the file's own")),
  ]

  private static let permissions = KeyFate.note("what the functions may do in the cloud; nothing is refused to them here")
  private static let deploys = KeyFate.note("how the file is deployed")
  private static let labels = KeyFate.note("names and labels in the cloud")
  private static let network = KeyFate.warning("the functions are in no network of yours: they reach what this machine reaches")
  private static let external = KeyFate.note("the API is another service's; its routes are served here as the file's own")
  private static let policy = KeyFate.error(
    "says who may call and is not checked here; take it out for the emulator, for example by `${self:custom.policy.${sls:stage}}`")
}
