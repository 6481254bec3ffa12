import Domain
import Logging
import Store
import Web

// What reports count.

extension ConsoleDesk {
    func anomalies(_ query: AttendanceQuery) async -> AnomalyReport? {
        do throws(StoreError) {
            return try await reports.anomalies(query)
        } catch {
            logger.warning("anomalies cannot be reported", metadata: ["store.error": "\(error)"])
            return nil
        }
    }

    func compliance(_ query: AttendanceQuery) async -> ComplianceReport? {
        do throws(StoreError) {
            return try await reports.compliance(query)
        } catch {
            logger.warning("registrations cannot be reported", metadata: ["store.error": "\(error)"])
            return nil
        }
    }
}
