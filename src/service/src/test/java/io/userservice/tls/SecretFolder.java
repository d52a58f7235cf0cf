package io.userservice.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import io.netty.pkitesting.X509Bundle;

import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/**
 * A folder with a certificate, its key and trusted authorities, as Kubernetes mounts a
 * secret: each file is a link through {@code ..data}, a link that is replaced as a whole.
 */
final class SecretFolder {

	private static final String[] NAMES = { "tls.crt", "tls.key", "ca.crt" };

	private final Path folder;

	private int versions;

	SecretFolder(X509Bundle identity, String trust) {
		try {
			this.folder = Files.createTempDirectory("secret");
			swap(identity, trust);
			for (String name : NAMES) {
				Files.createSymbolicLink(this.folder.resolve(name), Path.of("..data", name));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String url(String name) {
		return "file:" + this.folder.resolve(name);
	}

	Resource resource(String name) {
		return new FileSystemResource(this.folder.resolve(name));
	}

	/** Replaces all files at once, as Kubernetes does. */
	void swap(X509Bundle identity, String trust) {
		swap(identity.getCertificatePathPEM(), identity.getPrivateKeyPEM(), trust);
	}

	void swap(String... contents) {
		try {
			Path version = Files.createDirectory(this.folder.resolve("..v" + ++this.versions));
			for (int index = 0; index < NAMES.length; index++) {
				Files.writeString(version.resolve(NAMES[index]), contents[index]);
			}
			Path link = Files.createSymbolicLink(this.folder.resolve("..data_tmp"), version.getFileName());
			Files.move(link, this.folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE,
					StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Overwrites a file in place, as other tools do. */
	void write(String name, String content) {
		try {
			Files.writeString(this.folder.resolve(name), content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
