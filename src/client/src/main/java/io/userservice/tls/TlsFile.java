package io.userservice.tls;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

import org.springframework.core.io.Resource;

/**
 * A file with certificates or a key, and the property that names it.
 *
 * @param property full name, such as {@code grpc.server.security.private-key}
 * @param resource what the property says
 */
record TlsFile(String property, Resource resource) {

	/** Whether it can change while the service runs: not from within a jar. */
	boolean isOnDisk() {
		return this.resource.isFile();
	}

	byte[] read() {
		try {
			// A file: URL would answer for a directory, with its listing.
			return isOnDisk() ? Files.readAllBytes(this.resource.getFile().toPath())
					: this.resource.getContentAsByteArray();
		}
		catch (FileNotFoundException | NoSuchFileException ex) {
			throw problem("does not exist");
		}
		catch (IOException ex) {
			throw problem("cannot be read (%s)".formatted(ex.getMessage()));
		}
	}

	TlsSettingException problem(String what) {
		return new TlsSettingException("%s: %s %s.".formatted(this.property, this.resource.getDescription(), what));
	}

	@Override
	public String toString() {
		return "%s, %s".formatted(this.property, this.resource.getDescription());
	}

}
