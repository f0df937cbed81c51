/** Mail over SMTP. The package carries its own types. */
export { createTransport } from "npm:nodemailer@10.6.0";
