package io.userservice;

import io.userservice.testing.Http;
import io.userservice.testing.ServiceTest;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** What an operator reads off a running replica. */
@ServiceTest
class ActuatorInfoIntegrationTests {

	@LocalServerPort
	private int port;

	@Test
	void showsVersionCommitAndBuildTime() {
		assertThat(Http.get(this.port, "/actuator/info").body()).containsPattern("\"version\":\"[0-9.]+[^\"]*\"")
			.containsPattern("\"id\":\"[0-9a-f]{7}\"")
			.containsPattern("\"time\":\"20[0-9TZ:.-]+\"");
	}

	@Test
	void showsTheBillOfMaterials() {
		assertThat(Http.get(this.port, "/actuator/sbom/application").body()).contains("\"bomFormat\" : \"CycloneDX\"",
				"pkg:maven/io.grpc/grpc-netty-shaded@", "pkg:maven/io.userservice/user-service-client@");
	}

}
