import Logging
import ServiceLifecycle

/// Ends when other settings than those of the start were provisioned, by a stick or by `kioskd provision`: the whole
/// program then starts anew with them.
actor SettingsWatch: Service {
    private let folder: ProvisionedFolder
    private let imprint: [Int64]
    private let logger: Logger
    private(set) var hasChanged = false

    /// A safety net: how often it looks although nobody has told it to.
    private static let periodSeconds = 60

    /// `imprint`: of the folder before the configuration was read, so that no change falls between.
    init(_ folder: ProvisionedFolder, since imprint: [Int64], logger: Logger) {
        (self.folder, self.imprint, self.logger) = (folder, imprint, logger)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await self.wait() }
    }

    private func wait() async {
        let notices = FolderNotices(of: [folder.book, folder.path], atLeastEvery: Self.periodSeconds)
        // What has changed before anybody listened.
        if hasChanges() { return }
        for await _ in notices.stream where hasChanges() { return }
    }

    private func hasChanges() -> Bool {
        guard folder.imprint != imprint else { return false }
        hasChanged = true
        logger.info("other settings were provisioned: starting anew with them")
        return true
    }
}
