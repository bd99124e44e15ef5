// swift-tools-version: 6.2
import PackageDescription

/// For modules whose own code takes little of the program's time.
let small: [SwiftSetting] = [.unsafeFlags(["-Osize"], .when(configuration: .release))]

/// The arrows of the house: what each target may import. `HouseTests` holds every import against this table.
let package = Package(
  name: "tuppence",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "tuppence", targets: ["tuppence"])],
  targets: [
    .executableTarget(name: "tuppence", dependencies: ["Console", "Platform"]),
    .target(
      name: "Console",
      dependencies: [
        "App", "Chat", "Exports", "GatewayClient", "Journal", "MCP", "Media", "Platform", "Records", "Sandbox",
        "Settings", "Terminal",
      ],
      exclude: ["README.md"], swiftSettings: small),
    .target(
      name: "App",
      dependencies: [
        "Chat", "Exports", "GatewayClient", "Journal", "MCP", "Media", "Platform", "Prompts", "Records", "Sandbox",
        "Settings",
      ], swiftSettings: small),
    .target(
      name: "Exports", dependencies: ["Markdown", "Platform", "Records"], exclude: ["README.md"], swiftSettings: small),
    .target(
      name: "Chat", dependencies: ["GatewayClient", "Journal", "Media", "Platform", "Records"], exclude: ["README.md"],
      swiftSettings: small),
    .target(
      name: "GatewayClient", dependencies: ["HTTP", "Platform", "Records"], exclude: ["README.md"], swiftSettings: small
    ),
    .target(
      name: "HTTP", dependencies: ["CCurl", "Platform", "Records"], exclude: ["README.md"], swiftSettings: small),
    .target(name: "CCurl"),
    .target(name: "Journal", dependencies: ["Platform", "Records"], exclude: ["README.md"], swiftSettings: small),
    .target(name: "MCP", dependencies: ["HTTP", "Platform", "Records"], exclude: ["README.md"], swiftSettings: small),
    .target(name: "Settings", dependencies: ["Platform", "Records"], swiftSettings: small),
    .target(name: "Sandbox", dependencies: ["Platform", "Records"], exclude: ["README.md"], swiftSettings: small),
    .target(
      name: "Terminal", dependencies: ["CLibEdit", "CProcess", "Markdown", "Platform"], swiftSettings: small),
    .target(name: "Markdown", dependencies: ["Platform"], swiftSettings: small),
    .target(name: "Media", dependencies: ["Platform", "Records"], swiftSettings: small),
    .target(name: "Records", dependencies: ["CBytes", "Platform"]),
    .target(name: "Platform", dependencies: ["CProcess"], swiftSettings: small),
    .target(name: "CBytes"),
    .target(name: "CProcess"),
    .target(name: "Prompts", path: "prompts", exclude: ["README.md"], publicHeadersPath: "include"),
    .target(name: "CLibEdit"),
    .executableTarget(name: "Benchmarks", dependencies: ["Terminal"], exclude: ["README.md"]),

    .target(name: "CPty", path: "Tests/CPty"),
    .target(name: "TestSupport", dependencies: ["CPty"], path: "Tests/TestSupport"),
    .testTarget(name: "HouseTests"),
    .testTarget(name: "PlatformTests", dependencies: ["Platform"]),
    .testTarget(name: "RecordsTests", dependencies: ["Records", "TestSupport"]),
    .executableTarget(name: "JournalWriter", dependencies: ["Journal", "Records"], path: "Tests/JournalWriter"),
    .testTarget(name: "JournalTests", dependencies: ["Journal", "JournalWriter", "Records", "TestSupport"]),
    .testTarget(name: "HTTPTests", dependencies: ["CCurl", "HTTP", "TestSupport"]),
    .executableTarget(name: "ScriptedServer", path: "Tests/ScriptedServer"),
    .testTarget(name: "MCPTests", dependencies: ["MCP", "Platform", "Records", "ScriptedServer", "TestSupport"]),
    .testTarget(name: "GatewayClientTests", dependencies: ["GatewayClient", "Records", "TestSupport"]),
    .testTarget(name: "SettingsTests", dependencies: ["Chat", "Prompts", "Records", "Settings", "TestSupport"]),
    .testTarget(name: "SandboxTests", dependencies: ["Sandbox", "Records", "TestSupport"]),
    .testTarget(name: "ExportsTests", dependencies: ["Exports", "Markdown", "Records", "TestSupport"]),
    .testTarget(name: "MarkdownTests", dependencies: ["Markdown"]),
    .testTarget(name: "MediaTests", dependencies: ["Media", "Records", "TestSupport"]),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal", "TestSupport"]),
    .testTarget(name: "ChatTests", dependencies: ["Chat", "GatewayClient", "Journal", "Records", "TestSupport"]),
    .testTarget(
      name: "AppTests",
      dependencies: [
        "App", "Chat", "Exports", "GatewayClient", "Journal", "Records", "Sandbox", "Settings", "TestSupport",
      ]),
    .testTarget(
      name: "ConsoleTests",
      dependencies: [
        "App", "Chat", "Console", "Exports", "GatewayClient", "Media", "Prompts", "Records", "Settings", "Terminal",
        "TestSupport",
      ]),
    .executableTarget(name: "CrashingEditor", dependencies: ["CProcess", "Terminal"], path: "Tests/CrashingEditor"),
    .executableTarget(name: "TaskThreads", dependencies: ["Platform"], path: "Tests/TaskThreads"),
    .testTarget(
      name: "ProgramTests",
      dependencies: ["CrashingEditor", "Records", "ScriptedServer", "TaskThreads", "TestSupport", "tuppence"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c2x
)
