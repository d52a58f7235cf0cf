package io.userservice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.userservice.rpc.limit.LimitProperties;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.FileSystemResource;

/** The limits of {@code application.yml}, for tests without a Spring context. */
public final class TestLimits {

	private TestLimits() {
	}

	public static LimitProperties defaults() {
		try {
			return new Binder(ConfigurationPropertySources.from(new YamlPropertySourceLoader().load("application",
					new FileSystemResource("../../application.yml"))))
				.bind("user-service.limits", LimitProperties.class)
				.get();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
