package io.hawser.daemon.http;

import io.hawser.daemon.config.DaemonConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Reads the PEM files (RFC 7468) that openssl and Docker's documentation make into what TLS needs.
 *
 * <pre>-----BEGIN PRIVATE KEY-----      PKCS #8, any algorithm
 * -----BEGIN RSA PRIVATE KEY-----  PKCS #1, what older openssl wrote: wrapped into PKCS #8 here</pre>
 */
final class Certificates {
    /** AlgorithmIdentifier of rsaEncryption with NULL parameters (RFC 8017, appendix C). */
    private static final byte[] RSA = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };

    private Certificates() {}

    static SSLContext context(DaemonConfig.Tls tls) throws IOException, GeneralSecurityException {
        char[] none = new char[0];
        KeyStore ours = empty();
        Certificate[] chain = certificates(tls.certificate()).toArray(Certificate[]::new);
        ours.setKeyEntry("hawserd", privateKey(tls.key(), chain[0]), none, chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(ours, none);

        KeyStore trusted = empty();
        int number = 0;
        for (Certificate authority : certificates(tls.authority())) {
            trusted.setCertificateEntry("authority" + number++, authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);

        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<X509Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (found.isEmpty()) {
                throw new GeneralSecurityException(file + " holds no certificate");
            }
            return found;
        }
    }

    private static PrivateKey privateKey(Path file, Certificate certificate)
            throws IOException, GeneralSecurityException {
        String pem = Files.readString(file);
        int begin = pem.indexOf("PRIVATE KEY-----");
        int end = pem.indexOf("-----END", begin);
        if (begin < 0 || end < 0 || pem.contains("ENCRYPTED")) {
            throw new GeneralSecurityException(file + " holds no unencrypted private key in PEM");
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.substring(begin + "PRIVATE KEY-----".length(), end));
        byte[] pkcs8 = pem.contains("BEGIN RSA PRIVATE KEY") ? wrapped(der) : der;
        return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /** PrivateKeyInfo { version 0, rsaEncryption, OCTET STRING pkcs1 } (RFC 5208, section 5). */
    private static byte[] wrapped(byte[] pkcs1) {
        byte[] octets = tlv(0x04, pkcs1);
        ByteBuffer body = ByteBuffer.allocate(3 + RSA.length + octets.length);
        body.put(new byte[] {0x02, 0x01, 0x00}).put(RSA).put(octets);
        return tlv(0x30, body.array());
    }

    private static byte[] tlv(int tag, byte[] value) {
        return ByteBuffer.allocate(4 + value.length)
                .put((byte) tag)
                .put((byte) 0x82)
                .putShort((short) value.length)
                .put(value)
                .array();
    }
}
