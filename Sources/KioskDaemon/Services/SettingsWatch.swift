import Logging
import ServiceLifecycle

/// Ends when other settings than those of the start were provisioned, by a stick or by `kioskd provision`: the whole
/// program then starts anew with them. Looks at two names of files once a second.
actor SettingsWatch: Service {
    private let folder: ProvisionedFolder
    private let imprint: [Int64]
    private let logger: Logger
    private(set) var hasChanged = false

    private static let period: Duration = .seconds(1)

    /// `imprint`: of the folder before the configuration was read, so that no change falls between.
    init(_ folder: ProvisionedFolder, since imprint: [Int64], logger: Logger) {
        (self.folder, self.imprint, self.logger) = (folder, imprint, logger)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await self.wait() }
    }

    private func wait() async {
        while !Task.isCancelled {
            guard folder.imprint == imprint else {
                hasChanged = true
                logger.info("other settings were provisioned: starting anew with them")
                return
            }
            try? await Task.sleep(for: Self.period)
        }
    }
}
