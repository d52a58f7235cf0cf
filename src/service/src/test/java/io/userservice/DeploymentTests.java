package io.userservice;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.userservice.testing.ProjectFiles;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The figures in the files of a deployment that follow from others. */
class DeploymentTests {

	@Test
	void givesHaproxyBuffersAboveWhatARefusedStreamLeavesUnderWay() {
		int window = 1024 * number("flow-control-window: (\\d+)KB", "application.yml");
		assertThat(number("tune.bufsize (\\d+)", "deploy/balancers/haproxy.cfg"))
			.as("tried by deploy/balancers/run, with the window of the service")
			.isGreaterThanOrEqualTo(4 * window);
	}

	@Test
	void trainsTheCacheWithAHeapOfItsOwnSizeAndFailsIfItIsNotUsed() {
		String dockerfile = ProjectFiles.read("Dockerfile");
		assertThat(dockerfile).contains("-XX:AOTMode=on -XX:AOTCache=user-service.aot");
		assertThat(number("train\\(\\) \\{ java @java.options -Xmx(\\d+)m", "Dockerfile"))
			.as("with compressed pointers, which larger heaps than 32 GB do not have")
			.isLessThan(32_000);
	}

	/** Otherwise 50 MiB more of a container cannot be given back. */
	@Test
	void mapsTheCacheWhereItWasMade() {
		assertThat(ProjectFiles.read("Dockerfile"))
			.contains("\n-XX:+UnlockDiagnosticVMOptions\n-XX:ArchiveRelocationMode=0\n");
	}

	/** What malloc keeps otherwise is more than a container of 512 MiB has left. */
	@Test
	void givesFreedMemoryBackToTheKernel() {
		assertThat(ProjectFiles.read("Dockerfile")).contains("\n-XX:TrimNativeHeapInterval=",
				"\nENV MALLOC_MMAP_THRESHOLD_=");
	}

	@Test
	void givesEachReplicaTheMemoryThatTheDocumentsName() {
		int memory = number("memory: (\\d+)m\\b", "compose.yaml");
		assertThat(number("limits:\\s+memory: (\\d+)Mi", "deploy/kubernetes/base/deployment.yaml")).isEqualTo(memory);
		assertThat(number("requests:\\s+cpu: \\w+\\s+memory: (\\d+)Mi", "deploy/kubernetes/base/deployment.yaml"))
			.isEqualTo(memory);
		assertThat(number("the deployments give (\\d+) MiB", "docs/limits.md")).isEqualTo(memory);
		assertThat(number("\\| memory \\| (\\d+) MiB", "docs/operations.md")).isEqualTo(memory);
		assertThat(number("replicas, of (\\d+) MiB", "docs/operations.md")).isEqualTo(memory);
	}

	@Test
	void scalesToNoMoreConnectionsThanPostgresLeavesToOrdinaryRoles() {
		int mostPods = number("maxReplicas: (\\d+)", "deploy/kubernetes/base/autoscaler.yaml");
		int connections = number("maximum-pool-size: (\\d+)", "application.yml") + 1;
		assertThat((mostPods + 1) * connections).isLessThanOrEqualTo(100 - 3);
	}

	private static int number(String pattern, String file) {
		List<String> found = Pattern.compile(pattern)
			.matcher(ProjectFiles.read(file))
			.results()
			.map((MatchResult match) -> match.group(1))
			.toList();
		assertThat(found).as(pattern + " in " + file).hasSize(1);
		return Integer.parseInt(found.get(0));
	}

}
