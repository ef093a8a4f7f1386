// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target is compiled with: Swift 6 mode, the upcoming features that make types, imports and isolation explicit, and no warning left.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

func library(_ name: String, _ path: String? = nil, uses: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .target(
    name: name, dependencies: uses, path: path ?? "Sources/\(name)", exclude: exclude,
    swiftSettings: strict + [.strictMemorySafety()])
}

func program(_ name: String, _ path: String, uses: [Target.Dependency], exclude: [String] = []) -> Target {
  .executableTarget(
    name: name, dependencies: uses, path: path, exclude: exclude, swiftSettings: strict + [.strictMemorySafety()])
}

/// A program that goes where there is no Swift: with Swift's own libraries, libstdc++ and libgcc inside (of the folder that ops/build makes), at a fixed position.
/// It shows its names to no other library, and of equal functions one is kept: fewer pages to read at a start (docs/decisions/0131).
/// It is linked so, not compiled so: the tests, whose own libraries are there as shared ones only, are linked from the same modules (docs/decisions/0019).
func shipped(_ name: String, _ path: String, uses: [Target.Dependency]) -> Target {
  let alone = program(name, path, uses: uses)
  alone.linkerSettings = [
    .unsafeFlags([
      "-static-stdlib", "-l_FoundationCShims", "-l_FoundationCollections", "-lswiftSynchronization", "-L\(Context.packageDirectory)/.build/archives",
    ]),
    .unsafeFlags(["-Xclang-linker", "-no-pie", "-Xlinker", "--no-export-dynamic", "-Xlinker", "--icf=safe"]),
  ]
  return alone
}

func tests(_ name: String, uses: [Target.Dependency], exclude: [String] = []) -> Target {
  // Tests run for moments and are compiled often: optimising them would take twice as long as compiling them (docs/decisions/0019).
  .testTarget(name: name, dependencies: uses, path: "Tests/\(name)", exclude: exclude, swiftSettings: strict + [.unsafeFlags(["-Onone"])])
}

/// The application: pure inside, adapters around it, the functions outermost.
let application: [Target] = [
  library("StrictJSON"),
  library("Crypto", uses: ["CCrypto"]),
  library("Forms", "Sources/Core/Forms", uses: ["StrictJSON"]),
  library("Cases", "Sources/Core/Cases", uses: ["Protection", "Forms", "StrictJSON", "Crypto"]),
  library("Masks", "Sources/Core/Masks"),
  library("TerminalText"),
  library("Protection", "Sources/Core/Protection", uses: ["Masks", "Forms", "StrictJSON", "CUTF8Proc"]),
  library("Identity", "Sources/Core/Identity", uses: ["Cases", "Forms", "StrictJSON", "Crypto"]),
  library("Models", "Sources/Core/Models", uses: ["Cases", "Forms", "StrictJSON", "Crypto"]),
  library("Frameworks", "Sources/Core/Frameworks", uses: ["Forms", "StrictJSON"]),
  library("Tasks", "Sources/Core/Tasks", uses: ["Models", "Cases", "Masks", "Protection", "Forms", "StrictJSON", "Crypto"]),
  library("Decisions", "Sources/Core/Decisions", uses: ["Models", "Cases", "Frameworks", "Forms", "StrictJSON"]),
  library("HTTPTransport"),
  library("CurlTransport", uses: ["HTTPTransport", "CCurl"]),
  library("LambdaRuntime", uses: ["StrictJSON"]),
  library("Adapters", uses: ["Models", "Tasks", "Cases", "Identity", "Forms", "StrictJSON", "HTTPTransport", "Crypto"]),
  library("FunctionKit", uses: ["Cases", "Identity", "Models", "Protection", "Masks", "Forms", "StrictJSON", "Crypto", "HTTPTransport", "LambdaRuntime"]),
  library(
    "DecisionEndpoints", "Sources/Endpoints/Decisions",
    uses: ["FunctionKit", "Decisions", "Models", "Cases", "Frameworks", "Forms", "StrictJSON", "LambdaRuntime"]),
  library(
    "TaskEndpoints", "Sources/Endpoints/Tasks", uses: ["FunctionKit", "Tasks", "Identity", "Cases", "Forms", "StrictJSON", "LambdaRuntime"]),
  library(
    "ModelEndpoints", "Sources/Endpoints/Models", uses: ["FunctionKit", "Models", "Identity", "Cases", "Forms", "StrictJSON", "LambdaRuntime"]),
  library("IdentityEndpoints", "Sources/Endpoints/Identity", uses: ["FunctionKit", "Identity", "Cases", "Forms", "StrictJSON", "LambdaRuntime"]),
  library("VolatileRecords", uses: ["Cases", "Identity", "Forms"]),
  library(
    "Composition",
    uses: [
      "VolatileRecords",
      "FunctionKit", "Models", "DecisionEndpoints", "Decisions", "Tasks", "Identity", "Cases", "Frameworks", "Forms", "Adapters", "HTTPTransport",
      "CurlTransport",
      "Crypto", "Protection", "Masks", "StrictJSON",
    ]),
  library(
    "TableOfContents", "functions",
    uses: [
      "FunctionKit", "IdentityEndpoints", "DecisionEndpoints", "TaskEndpoints", "ModelEndpoints", "Decisions", "Cases", "Frameworks", "Forms", "StrictJSON",
    ],
    exclude: ["events"]),
  shipped("functions", "Sources/functions", uses: ["FunctionKit", "Composition", "TableOfContents"]),
  shipped(
    "quorate", "Sources/quorate",
    uses: [
      "Cases", "Identity", "Models", "Protection", "Composition", "CurlTransport", "DecisionEndpoints", "Decisions", "Forms", "Frameworks", "HTTPTransport",
      "StrictJSON", "Tasks",
      "FunctionKit",
      "TableOfContents", "TerminalText",
    ]),
  shipped("microbench", "ops/bench/micro", uses: ["Cases", "Decisions", "Forms", "Frameworks", "Protection", "StrictJSON", "Tasks"]),
  .target(name: "CCurl"),
  .target(name: "CUTF8Proc", linkerSettings: [.linkedLibrary(":libutf8proc.a")]),
  .target(name: "CCrypto", linkerSettings: [.linkedLibrary(":libcrypto.a")]),
]

/// The emulator knows no application and imports nothing of Sources/.
let emulator: [Target] = [
  library("EmulatorJSON", "emulator/JSON", uses: ["CJansson"]),
  library("EmulatorHTTP", "emulator/HTTP", uses: ["EmulatorThreads", "CLinux"]),
  library("EmulatorServerless", "emulator/Serverless", uses: ["EmulatorJSON", "EmulatorFiles", "EmulatorRuntimes", "CYAML"]),
  library("EmulatorRuntimes", "emulator/Runtimes", uses: ["CLinux"]),
  library("EmulatorGateway", "emulator/Gateway", uses: ["EmulatorJSON", "EmulatorServerless", "EmulatorDigests", "EmulatorSignatures"]),
  library("EmulatorDigests", "emulator/Digests", uses: ["CDigests"]),
  library("EmulatorSignatures", "emulator/Signatures", uses: ["CSignatures"]),
  library("EmulatorSandboxes", "emulator/Sandboxes", uses: ["EmulatorClock", "EmulatorDigests", "EmulatorHTTP", "EmulatorFiles", "EmulatorJSON", "CLinux"]),
  library("EmulatorThreads", "emulator/Threads"),
  library("EmulatorFaults", "emulator/Faults", uses: ["EmulatorDigests"]),
  library("EmulatorFiles", "emulator/Files"),
  library(
    "EmulatorTables", "emulator/Tables",
    uses: ["EmulatorThreads", "EmulatorFaults", "EmulatorDigests", "EmulatorFiles", "EmulatorJSON", "CLinux", "CSQLite", "CZlib"]),
  library("EmulatorClock", "emulator/Clock", uses: ["EmulatorHTTP"]),
  library("EmulatorQueues", "emulator/Queues", uses: ["EmulatorTables", "EmulatorDigests", "EmulatorJSON"]),
  library("EmulatorMappings", "emulator/Mappings", uses: ["EmulatorQueues", "EmulatorSandboxes", "EmulatorClock", "EmulatorHTTP", "EmulatorJSON"]),
  library("EmulatorSchedules", "emulator/Schedules", uses: ["EmulatorClock", "EmulatorDigests", "EmulatorHTTP", "EmulatorJSON"]),
  library("EmulatorReplay", "emulator/Replay", uses: ["EmulatorJSON", "EmulatorFiles"]),
  shipped(
    "emulator", "emulator/Command",
    uses: [
      "EmulatorJSON", "EmulatorHTTP", "EmulatorServerless", "EmulatorGateway", "EmulatorSandboxes", "EmulatorTables", "EmulatorQueues", "EmulatorClock",
      "EmulatorMappings", "EmulatorSchedules",
      "EmulatorReplay", "EmulatorFaults", "EmulatorDigests", "EmulatorFiles", "EmulatorRuntimes", "EmulatorThreads", "EmulatorSignatures", "CFetch", "CLinux",
      "Masks", "TerminalText",
    ]),
  .target(name: "CLinux", path: "emulator/CLinux"),
  .target(name: "CDigests", path: "emulator/CDigests", publicHeadersPath: ".", linkerSettings: [.linkedLibrary(":libcrypto.a")]),
  .target(name: "CSignatures", path: "emulator/CSignatures", publicHeadersPath: "."),
  .target(name: "CFetch", path: "emulator/CFetch", publicHeadersPath: "."),
  .systemLibrary(name: "CSQLite", path: "emulator/CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
  .systemLibrary(name: "CZlib", path: "emulator/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  .systemLibrary(name: "CYAML", path: "emulator/CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
  .systemLibrary(name: "CJansson", path: "emulator/CJansson", pkgConfig: "jansson", providers: [.apt(["libjansson-dev"])]),
]

/// Suites whose every test holds dozens of descriptors are `.serialized`: many a machine lets a process have 1,024.
let tested: [Target] = [
  library(
    "Fakes", "Tests/Fakes",
    uses: ["VolatileRecords", "Models", "Cases", "Identity", "Decisions", "Tasks", "Frameworks", "Forms", "StrictJSON", "HTTPTransport", "LambdaRuntime"]),
  library("CaseContract", "Tests/CaseContract", uses: ["SeededProperties", "Cases", "Decisions", "Models", "Tasks", "Forms", "Crypto", "StrictJSON", "Fakes"]),
  library("TestProcesses", "Tests/TestProcesses"),
  library("StandIns", "Tests/StandIns", uses: ["TestProcesses"]),
  program("standins", "Tests/StandInProgram", uses: ["StandIns"]),
  library("SeededProperties", "Tests/SeededProperties"),
  shipped(
    "properties", "Tests/Properties",
    uses: [
      "SeededProperties", "CaseContract", "Cases", "Models", "Decisions", "Tasks", "Frameworks", "Forms", "StrictJSON", "EmulatorJSON", "EmulatorReplay",
      "EmulatorServerless",
      "EmulatorTables", "EmulatorQueues", "Fakes",
    ]),
  shipped("gatewaybench", "ops/bench/gateway", uses: ["Adapters", "Cases", "CurlTransport", "Fakes", "HTTPTransport", "Models"]),
  tests("PropertyTests", uses: ["SeededProperties", "TestProcesses"]),
  program("EchoHandler", "Tests/EchoHandler", uses: ["LambdaRuntime"]),
  tests("StrictJSONTests", uses: ["StrictJSON", "SeededProperties"]),
  tests("CryptoTests", uses: ["Crypto"]),
  tests("FormsTests", uses: ["Forms", "StrictJSON"]),
  tests("CasesTests", uses: ["Cases", "Decisions", "Models", "Crypto", "Forms", "StrictJSON", "Fakes", "CaseContract"], exclude: ["Broken"]),
  tests("ProtectionTests", uses: ["Crypto", "Masks", "Protection", "StrictJSON"], exclude: ["Corpus"]),
  tests("IdentityTests", uses: ["Identity", "Cases", "Forms", "Crypto", "StrictJSON", "Fakes"], exclude: ["Corpus"]),
  tests("ModelsTests", uses: ["Models", "Cases", "Forms", "StrictJSON", "Fakes"]),
  tests("FrameworksTests", uses: ["Frameworks", "Forms", "StrictJSON", "Fakes"]),
  tests(
    "DecisionsTests", uses: ["Decisions", "Models", "Cases", "Frameworks", "Forms", "Crypto", "StrictJSON", "Fakes"], exclude: ["Corpus", "Cases", "CaseFiles"]),
  tests("TasksTests", uses: ["Tasks", "Models", "Cases", "Forms", "StrictJSON", "TestProcesses", "Fakes"], exclude: ["words.json"]),
  tests("LambdaRuntimeTests", uses: ["LambdaRuntime", "StrictJSON", "Fakes", "SeededProperties", "TestProcesses", "EchoHandler"]),
  tests("CurlTransportTests", uses: ["CurlTransport", "HTTPTransport", "TestProcesses"]),
  tests(
    "AdapterTests",
    uses: [
      "Models", "Adapters", "Tasks", "Cases", "Identity", "Forms", "Crypto", "HTTPTransport", "CurlTransport", "StrictJSON", "Fakes", "StandIns",
      "TestProcesses",
    ]),
  tests(
    "FunctionKitTests",
    uses: [
      "FunctionKit", "DecisionEndpoints", "TaskEndpoints", "IdentityEndpoints", "ModelEndpoints", "Composition", "TableOfContents", "Identity", "Protection",
      "Models", "Cases", "Tasks",
      "Decisions", "Forms", "Frameworks",
      "Crypto", "HTTPTransport",
      "LambdaRuntime", "StrictJSON", "Fakes",
      "TestProcesses",
    ]),
  tests(
    "ContractTests",
    uses: [
      "Cases", "Identity", "Adapters", "CurlTransport", "HTTPTransport", "Crypto", "Forms", "StrictJSON", "Fakes", "TestProcesses", "EmulatorTables",
      "EmulatorQueues",
    ]),
  tests("FunctionTests", uses: ["StrictJSON", "CurlTransport", "HTTPTransport", "StandIns", "TestProcesses"]),
  tests("ArchitectureTests", uses: ["StrictJSON", "TestProcesses"]),
  tests("EmulatorJSONTests", uses: ["EmulatorJSON"]),
  tests("EmulatorHTTPTests", uses: ["EmulatorHTTP", "CLinux", "TestProcesses"]),
  tests("EmulatorServerlessTests", uses: ["EmulatorServerless", "EmulatorJSON"]),
  tests("EmulatorGatewayTests", uses: ["EmulatorGateway", "EmulatorServerless", "EmulatorSignatures", "EmulatorJSON"]),
  tests("EmulatorSandboxesTests", uses: ["EmulatorSandboxes", "EmulatorHTTP", "EmulatorJSON", "TestProcesses", "test-handler"]),
  program("test-handler", "Tests/TestHandler", uses: []),
  tests("EmulatorRuntimesTests", uses: ["EmulatorRuntimes", "EmulatorSandboxes", "EmulatorHTTP", "EmulatorJSON"]),
  tests("EmulatorDigestsTests", uses: ["EmulatorDigests"]),
  tests("EmulatorFaultsTests", uses: ["EmulatorFaults", "EmulatorDigests"]),
  tests("EmulatorClockTests", uses: ["EmulatorClock", "EmulatorHTTP"]),
  tests("EmulatorFilesTests", uses: ["EmulatorFiles"]),
  tests("EmulatorTablesTests", uses: ["EmulatorTables", "EmulatorFaults", "EmulatorJSON"]),
  tests("EmulatorQueuesTests", uses: ["EmulatorQueues", "EmulatorTables", "EmulatorJSON"]),
  tests("EmulatorMappingsTests", uses: ["EmulatorMappings"]),
  tests("EmulatorSchedulesTests", uses: ["EmulatorSchedules", "EmulatorJSON"]),
  tests("EmulatorCommandTests", uses: ["EmulatorJSON", "TestProcesses"]),
  tests("EmulatorReplayTests", uses: ["EmulatorReplay", "EmulatorJSON"]),
]

let package = Package(
  name: "quorate",
  targets: application + emulator + tested
)
